using Svirt.Security.Domains.Images;
using Svirt.Security.Host;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>Files that another domain holds.</summary>
internal sealed class LiveFiles : ILiveDomainFiles
{
    private readonly HashSet<FileIdentity> _held = [];

    public void Hold(string path) => _held.Add(new LinuxImageFileOpener(new LinuxFileOpener()).GetStatus(path).Identity);

    public bool IsHeldReadWriteByAnother(FileStatus file, Guid domainId) => _held.Contains(file.Identity);
}
