using Svirt.Security.Domains;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Drivers.AppArmor;

/// <summary>
/// A domain whose emulator is a small shell that opens what it is told to: what an emulator may do at any moment can be asked while it runs.
/// Stopped when disposed.
/// </summary>
internal sealed class ShellDomain : IDisposable
{
    private const string Script = """
        while read -r op f; do
          case $op in
            r) if read -r x < "$f"; then echo "$x"; else echo denied; fi;;
            w) if echo >> "$f"; then echo written; else echo denied; fi;;
            hold) exec 7< "$f"; echo held;;
            held) read -r x <&7; echo "$x";;
          esac
          x=
        done 2>/dev/null
        """;

    private readonly SecurityManager _manager;
    private readonly StreamWriter _input;
    private readonly StreamReader _output;

    public ShellDomain(SecurityManager manager, DomainDefinition definition)
    {
        _manager = manager;
        Domain = manager.Launch(definition, Command);
        _input = new StreamWriter(Domain.Emulator!.StandardInput!) { AutoFlush = true };
        _output = new StreamReader(Domain.Emulator.StandardOutput!);
    }

    public static EmulatorCommand Command => new(LaboratoryPrograms.Busybox, "sh", "-c", Script)
    {
        StandardInput = StandardStreamTarget.Pipe,
        StandardOutput = StandardStreamTarget.Pipe,
    };

    public ConfinedDomain Domain { get; }

    public static DomainDefinition Definition(string name, params DomainResource[] resources) => new()
    {
        Id = Guid.NewGuid(),
        Name = name,
        VirtualizationType = "qemu",
        Emulator = LaboratoryPrograms.Busybox,
        Resources = [.. resources],
        SecurityLabels =
        [
            new DomainSecurityLabel { Model = "apparmor", Type = SecurityLabelType.Dynamic },
            new DomainSecurityLabel { Model = "dac", Type = SecurityLabelType.Static, Relabel = RelabelMode.Force, Label = $"+{LaboratoryUsers.Emulator}:+{LaboratoryUsers.Emulator}" },
        ],
    };

    public static DomainResource Disk(string path, ResourceAccess access = ResourceAccess.ReadWrite, int depth = 0) => new()
    {
        Kind = depth == 0 ? ResourceKind.Disk : ResourceKind.BackingImage,
        Path = path,
        Access = access,
        BackingDepth = depth,
    };

    /// <summary>One command (<c>r</c>, <c>w</c>, <c>hold</c>, <c>held</c>) and the answer.</summary>
    public string? Ask(string operation, string path = "")
    {
        _input.WriteLine($"{operation} {path}");
        return _output.ReadLine();
    }

    public void Dispose()
    {
        _manager.Stop(Domain, TimeSpan.FromSeconds(1));
        _input.Dispose();
        _output.Dispose();
    }
}
