using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Labelling;

namespace Svirt.Security.Tests;

/// <summary>Managers over a state directory of their own, and domains with disks in a folder that emulators can reach.</summary>
public sealed class ManagerHost : IDisposable
{
    public const uint Emulator = 4242;

    public TemporaryFolder Folder { get; } = TemporaryFolder.Searchable();

    public string StateDirectory => Folder.Path + "/state";

    public bool IsClean => !Directory.Exists(StateDirectory)
        || new[] { "domains", "locks" }.All(folder => Directory.GetFiles(Path.Combine(StateDirectory, folder)).Length == 0);

    public SecurityManager NewManager(Action<SecurityManagerOptions>? configure = null)
    {
        // What most tests look at is the owner; those of ACLs ask for them.
        var options = new SecurityManagerOptions { StateDirectory = StateDirectory, Models = ["dac"], Dac = { Strategy = DacStrategy.ChangeOwner } };
        configure?.Invoke(options);
        return new SecurityManager(options);
    }

    /// <summary>A document with one read-write disk for each path, and a static DAC label.</summary>
    public static string Document(string name, uint owner, params string[] disks) => $"""
        <domain type='qemu'>
          <name>{name}</name>
          <devices>
            {string.Join('\n', disks.Select((path, i) => $"<disk type='file' device='disk'><driver type='raw'/><source file='{path}'/><target dev='vd{(char)('a' + i)}'/></disk>"))}
          </devices>
          <seclabel type='static' model='dac' relabel='yes'><label>+{owner}:+{owner}</label></seclabel>
        </domain>
        """;

    public static DomainDefinition Domain(string name, params string[] disks) => DomainXml.Parse(Document(name, Emulator, disks));

    public static DomainResource Disk(string path, ResourceAccess access = ResourceAccess.ReadWrite) =>
        new() { Kind = ResourceKind.Disk, Path = path, Access = access };

    public static RestoreOutcome[] Outcomes(IEnumerable<RestoreResult> results) => [.. results.Select(result => result.Outcome)];

    public void Dispose() => Folder.Dispose();
}
