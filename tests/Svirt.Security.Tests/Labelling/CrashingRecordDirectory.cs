using Svirt.Security.Host;

namespace Svirt.Security.Tests.Labelling;

/// <summary>Records of the category store, up to the operation before which the manager is killed.</summary>
internal sealed class CrashingRecordDirectory(IRecordDirectory inner, SimulatedCrash crash) : IRecordDirectory
{
    public string Path => inner.Path;

    public IReadOnlyList<string> ListFolders(out IReadOnlyList<string> strangers) => inner.ListFolders(out strangers);

    public IReadOnlyList<string> List(string folder) => inner.List(folder);

    public FileStamp? Stamp(string? folder) => inner.Stamp(folder);

    public RecordFile? Read(string folder, string name, int largest) => inner.Read(folder, name, largest);

    public bool TryPublish(string folder, string name, ReadOnlySpan<byte> content)
    {
        crash.Operation();
        return inner.TryPublish(folder, name, content);
    }

    public void Replace(string folder, string name, ReadOnlySpan<byte> content)
    {
        crash.Operation();
        inner.Replace(folder, name, content);
    }

    public void Synchronize(string folder, string name)
    {
        crash.Operation();
        inner.Synchronize(folder, name);
    }

    public void Delete(string folder, string name)
    {
        crash.Operation();
        inner.Delete(folder, name);
    }

    public void Dispose() => inner.Dispose();
}
