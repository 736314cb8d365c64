using System.Globalization;
using Svirt.Security.Domains;
using Svirt.Security.Labelling;

namespace Svirt.Security.Benchmarks;

/// <summary>Disks in a folder, all of one domain, and the manager that prepares and stops it: an ACL entry on each, and off again.</summary>
internal sealed class DacFiles : IDisposable
{
    public const uint Emulator = 64242;
    public const int Count = 1000;

    /// <summary>The first argument of this program when its calls are counted.</summary>
    public const string Argument = "--dac-files";

    private readonly SecurityManager _manager;
    private readonly DomainDefinition _domain;

    public DacFiles(string folder)
    {
        string disks = DirectoryOf(folder);
        Directory.CreateDirectory(disks);
        for (int i = 0; i < Count; i++)
        {
            string disk = string.Create(CultureInfo.InvariantCulture, $"{disks}/{i}");
            File.WriteAllText(disk, "");
            File.SetUnixFileMode(disk, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        _domain = DomainXml.Parse(Document(disks));
        _manager = new SecurityManager(new SecurityManagerOptions { StateDirectory = folder + "/state", Models = ["dac"] });
    }

    public static string DirectoryOf(string folder) => folder + "/disks";

    /// <summary>What a hypervisor manager asks for: the domain planned, its files labelled, and all given back.</summary>
    public void PrepareAndStop()
    {
        if (_manager.Stop(_manager.Prepare(_domain)).Count(result => result.Outcome == RestoreOutcome.Restored) != Count)
            throw new InvalidOperationException("not every file was restored");
    }

    public void Dispose() => _manager.Dispose();

    private static string Document(string disks) => $"""
        <domain type='qemu'>
          <name>bench</name>
          <devices>
            {string.Concat(Enumerable.Range(0, Count).Select(i => $"<disk type='file' device='disk'><driver type='raw'/><source file='{disks}/{i}'/><target dev='d{Letters(i)}'/></disk>"))}
          </devices>
          <seclabel type='static' model='dac' relabel='yes'><label>+{Emulator}:+{Emulator}</label></seclabel>
        </domain>
        """;

    private static string Letters(int number) => string.Concat(number.ToString("d4", CultureInfo.InvariantCulture).Select(digit => (char)(digit - '0' + 'a')));
}
