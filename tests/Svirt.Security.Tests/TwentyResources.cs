using System.Diagnostics;
using System.Text;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Tests.Labelling;

namespace Svirt.Security.Tests;

/// <summary>
/// A domain with a file, node or pipe of each usual kind, twenty of them, and on request a directory with content; and a neighbour that runs
/// beside it and shares two of them. All have owners, modes, ACLs and SELinux labels of their own.
/// </summary>
internal sealed class TwentyResources : IDisposable
{
    internal const int Count = 20;
    private const string Attribute = "security.selinux";
    private const uint Emulator = 4242;
    private const uint BlockMinor = 77;

    private readonly List<string> _paths = [];

    /// <param name="strategy">Files whose owner is changed can be shared only with a neighbour of the same identity.</param>
    internal TwentyResources(DacStrategy strategy)
    {
        uint neighbour = strategy == DacStrategy.Acl ? Emulator + 1 : Emulator;
        Directory.CreateDirectory(Folder.Path + "/vm");
        File.SetUnixFileMode(Folder.Path + "/vm", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        string disks = string.Concat(Enumerable.Range(0, 6).Select(i => Disk("file", "file", NewFile($"disk{i}"), $"vd{(char)('a' + i)}", "")));
        string overlay = NewFile("overlay"), lower = NewFile("base"), iso = NewFile("iso"), shared = NewFile("shared");
        string document = $"""
            <os>
              <type>hvm</type>
              <loader readonly='yes' type='pflash'>{NewFile("loader")}</loader>
              <nvram>{NewFile("nvram")}</nvram>
              <kernel>{NewFile("kernel", "system_u:object_r:readable_t:s0")}</kernel>
              <initrd>{NewFile("initrd")}</initrd>
              <dtb>{NewFile("dtb")}</dtb>
            </os>
            <devices>
              {disks}
              {Disk("block", "dev", NewNode("node", path => BlockNode.Make(path, BlockMinor)), "vdg", "")}
              <disk type='file' device='disk'>
                <driver type='raw'/><source file='{overlay}'/><target dev='vdh'/>
                <backingStore type='file'><format type='raw'/><source file='{lower}'/><backingStore/></backingStore>
              </disk>
              {Shared(iso, shared)}
              <serial type='file'><source path='{NewFile("log")}'/></serial>
              <serial type='pipe'><source path='{NewNode("pipe", path => Make("/usr/bin/mkfifo", path))}'/></serial>
              <serial type='dev'><source path='{NewNode("tty", path => Make("/usr/bin/mknod", path, "c", "240", "7"))}'/></serial>
              <memory model='nvdimm'><source><path>{NewFile("nvdimm")}</path></source><target><size unit='KiB'>4</size></target></memory>
            </devices>
            """;
        TpmState = new DomainResource
        {
            Kind = ResourceKind.TpmState,
            Path = NewDirectory("tpm"),
            Access = ResourceAccess.ReadWrite,
            SourceType = ResourceSourceType.Directory,
        };
        Document = Complete("one", Guid.NewGuid(), Emulator, document);
        NeighbourDocument = Complete("neighbour", Guid.NewGuid(), neighbour, $"<devices>{Shared(iso, shared)}</devices>");
    }

    internal TemporaryFolder Folder { get; } = TemporaryFolder.Searchable();

    internal string StateDirectory => Folder.Path + "/state";

    internal string Document { get; }

    internal string NeighbourDocument { get; }

    /// <summary>The domain of the document, with the state of an emulated TPM.</summary>
    internal DomainDefinition Domain
    {
        get
        {
            DomainDefinition domain = DomainXml.Parse(Document);
            return domain with { Resources = [.. domain.Resources, TpmState] };
        }
    }

    internal DomainDefinition Neighbour => DomainXml.Parse(NeighbourDocument);

    private DomainResource TpmState { get; }

    /// <summary>Owner, group, mode, ACL and label of every file, and of the directories that hold them.</summary>
    internal string DescribeFiles() => string.Join('\n', _paths.Append(Folder.Path + "/vm").Append(Folder.Path).Select(Describe));

    /// <summary>Every file of the state directory with its content.</summary>
    internal string DescribeRecords() => string.Join('\n', Directory.GetFiles(StateDirectory, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {Convert.ToHexString(File.ReadAllBytes(path))}"));

    public void Dispose() => Folder.Dispose();

    private static string Describe(string path)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        return $"{path} {TemporaryFolder.Describe(path)} {Encoding.UTF8.GetString(file.GetExtendedAttribute(Attribute) ?? [])}";
    }

    private static string Shared(string iso, string shared) => Disk("file", "file", iso, "sda", "<readonly/>") + Disk("file", "file", shared, "vdz", "<shareable/>");

    private static string Disk(string type, string attribute, string path, string target, string access) =>
        $"<disk type='{type}' device='disk'><driver type='raw'/><source {attribute}='{path}'/><target dev='{target}'/>{access}</disk>";

    private static string Complete(string name, Guid id, uint emulator, string body) => $"""
        <domain type='kvm'>
          <name>{name}</name>
          <uuid>{id}</uuid>
          {body}
          <seclabel type='static' model='dac' relabel='yes'><label>+{emulator}:+{emulator}</label></seclabel>
        </domain>
        """;

    private string NewFile(string name, string? label = null)
    {
        string path = Folder.NewFile("vm/" + name);
        return SetOriginals(path, label);
    }

    private string NewNode(string name, Action<string> make)
    {
        string path = Folder.Path + "/vm/" + name;
        make(path);
        return SetOriginals(path, label: null);
    }

    private string NewDirectory(string name)
    {
        string path = Directory.CreateDirectory(Folder.Path + "/vm/" + name).FullName;
        NewFile(name + "/tpm2-00.permall");
        return SetOriginals(path, label: null);
    }

    /// <summary>No two alike, so that none can be put back in another's place.</summary>
    private string SetOriginals(string path, string? label)
    {
        int number = _paths.Count;
        _paths.Add(path);
        using IFileObject file = new LinuxFileOpener().Open(path);
        file.ChangeOwner((uint)(number % 3), (uint)number);
        bool isDirectory = Directory.Exists(path);
        file.ChangePermissions(isDirectory ? 0x1C9 : number % 2 == 0 ? 0x180 : 0x1A4);
        if (number % 4 == 1 && !isDirectory)
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, Acl(9000 + (uint)number));
        file.SetExtendedAttribute(Attribute, Encoding.UTF8.GetBytes((label ?? $"system_u:object_r:original{number}_t:s0") + '\0'));
        return path;
    }

    private static byte[] Acl(uint user) =>
    [
        2, 0, 0, 0,
        1, 0, 6, 0, 255, 255, 255, 255,
        2, 0, 4, 0, .. BitConverter.GetBytes(user),
        4, 0, 4, 0, 255, 255, 255, 255,
        16, 0, 4, 0, 255, 255, 255, 255,
        32, 0, 0, 0, 255, 255, 255, 255,
    ];

    private static void Make(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {arguments[0]} failed");
    }
}
