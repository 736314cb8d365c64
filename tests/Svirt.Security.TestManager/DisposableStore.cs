using System.IO.Abstractions;
using Svirt.Security.Categories;
using Svirt.Security.Host;

namespace Svirt.Security.TestManager;

/// <summary>A host-wide store as <see cref="HostCategoryStore.Open(string, HostCategoryStoreOptions)"/> makes it, but for the labels of processes.</summary>
internal sealed record DisposableStore(HostCategoryStore Store, IDisposable[] Opened) : IDisposable
{
    internal static DisposableStore Open(string stateDirectory, ILabelRecordSource carried)
    {
        var fileSystem = new FileSystem();
        StateDirectory state = StateDirectory.Open(stateDirectory, [ManagerRecords.Folder, HostCategoryStore.Folder], TimeProvider.System);
        var identity = ManagerIdentity.Read(fileSystem);
        var managers = new ManagerRecords(state, Guid.NewGuid(), new ProcFileSystem(), identity.PidNamespace);
        var records = RecordDirectory.Open(stateDirectory + "/" + HostCategoryStore.Folder, managers.Id.ToString());
        var parts = new HostCategoryParts
        {
            State = state,
            Records = records,
            Managers = managers,
            Identity = identity,
            Processes = new LabelledProcesses(),
            Handles = new PidfdProcessHandles(),
            Scanner = new ProcProcessScanner(fileSystem),
            Time = TimeProvider.System,
            ReadBootTime = BootTime.Read,
        };
        return new DisposableStore(new HostCategoryStore(parts, new HostCategoryStoreOptions { LabelRecords = carried }), [records, managers, state]);
    }

    public void Dispose()
    {
        Store.Dispose();
        foreach (IDisposable opened in Opened)
            opened.Dispose();
    }
}
