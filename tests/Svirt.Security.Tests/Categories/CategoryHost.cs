using Svirt.Security.Categories;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Tests.Categories;

/// <summary>A host with a state directory of its own and processes and journals that tests decide about.</summary>
internal sealed class CategoryHost : IDisposable
{
    public static readonly MlsRange Range = MlsRange.Parse("s0-s0:c0.c9");

    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _opened = [];

    public FakeProcesses Processes { get; } = new();

    public FakeLabelRecords Journals { get; } = new();

    public StepClock Clock { get; } = new();

    /// <summary>When the host was booted; null where that is unknown.</summary>
    public DateTimeOffset? BootedAt { get; set; } = DateTimeOffset.UtcNow - TimeSpan.FromHours(1);

    public string StateDirectory => _folder.Path + "/state";

    public string Records => StateDirectory + "/categories";

    /// <summary>A store of a manager of its own. Disposing it is as good as the death of that manager: the kernel gives its lock away.</summary>
    public HostCategoryStore NewStore(string? bootId = null, string? pidNamespace = null)
    {
        ManagerIdentity identity = ManagerIdentity.Read(new System.IO.Abstractions.FileSystem());
        StateDirectory state = Own(Security.Host.StateDirectory.Open(StateDirectory, [ManagerRecords.Folder, HostCategoryStore.Folder], Clock));
        var managers = new ManagerRecords(state, Guid.NewGuid(), Processes, pidNamespace ?? identity.PidNamespace);
        var parts = new HostCategoryParts
        {
            State = state,
            Records = Own(RecordDirectory.Open(Records, managers.Id.ToString())),
            Managers = managers,
            Identity = identity with { BootId = bootId ?? identity.BootId, PidNamespace = pidNamespace ?? identity.PidNamespace },
            Processes = Processes,
            Handles = Processes,
            Scanner = Processes,
            Time = Clock,
            ReadBootTime = () => BootedAt,
        };
        return Own(new HostCategoryStore(parts, new HostCategoryStoreOptions { LabelRecords = Journals }, managers));
    }

    public EmulatorIdentity NewEmulator(int processId)
    {
        ManagerIdentity identity = ManagerIdentity.Read(new System.IO.Abstractions.FileSystem());
        Processes.StartTimes[processId] = processId * 10;
        return new EmulatorIdentity(processId, processId * 10, identity.BootId, identity.PidNamespace);
    }

    public static CategoryRecoveryOutcome[] Outcomes(IEnumerable<CategoryRecovery> results) => [.. results.Select(result => result.Outcome)];

    public void Dispose()
    {
        _opened.Reverse();
        _opened.ForEach(opened => opened.Dispose());
        _folder.Dispose();
    }

    private T Own<T>(T opened)
        where T : IDisposable
    {
        _opened.Add(opened);
        return opened;
    }
}
