using Svirt.Security.Host;

namespace Svirt.Security.Tests.Labelling;

/// <summary>Entries of directories that a <see cref="CrashingFileOpener"/> has opened, up to the operation before which the manager is killed.</summary>
internal sealed class CrashingDirectoryEntries(IDirectoryEntries inner, SimulatedCrash crash) : IDirectoryEntries
{
    public IReadOnlyList<string> ReadNames(IFileObject directory, int limit) => inner.ReadNames(CrashingFileOpener.Unwrap(directory), limit);

    public void Remove(IFileObject directory, string name)
    {
        crash.Operation();
        inner.Remove(CrashingFileOpener.Unwrap(directory), name);
    }
}
