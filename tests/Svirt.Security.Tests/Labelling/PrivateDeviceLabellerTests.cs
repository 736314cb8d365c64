using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labelling;

/// <summary>A private /dev that is a real tmpfs, with whatever an emulator that is root there could put in place of a node.</summary>
public sealed class PrivateDeviceLabellerTests
{
    private const string Node = "/dev/disks/one";
    private const uint Minor = 7, Emulator = 4242;
    private static readonly SecurityLabel Wanted = new(DacDriver.ModelName, OwnershipLabel.FromIds(Emulator, Emulator).ToString());

    [MountFact("tmpfs")]
    public void Run_PlannedNode_GetsItsLabelAndOthersStayAsTheyAre()
    {
        using var device = new PrivateDevices();
        string other = BlockNode.Make(device.Path + "/other", 8);
        BlockNode.Make(device.Path + "/disks/one", Minor);
        LabelAction done = Assert.Single(device.Run(Action()));
        Assert.Equal((Node, Wanted), (done.Target!.Path, done.Wanted));
        Assert.Equal((Emulator, Emulator), OwnerOf(device.Path + "/disks/one"));
        Assert.Equal((0u, 0u), OwnerOf(other));
    }

    [MountFact("tmpfs")]
    public void Run_LinkInPlaceOfTheNode_IsRefusedAndNothingIsChanged()
    {
        using var device = new PrivateDevices();
        string behind = BlockNode.Make(device.Path + "/behind", Minor);
        File.CreateSymbolicLink(device.Path + "/disks/one", "../behind");
        AssertRefused(device, Errno.ELOOP, behind);
    }

    [MountFact("tmpfs")]
    public void Run_LinkOnTheWay_IsRefusedAndNothingIsChanged()
    {
        using var device = new PrivateDevices();
        Directory.Move(device.Path + "/disks", device.Path + "/moved");
        string behind = BlockNode.Make(device.Path + "/moved/one", Minor);
        File.CreateSymbolicLink(device.Path + "/disks", "moved");
        AssertRefused(device, Errno.ELOOP, behind);
    }

    [MountFact("tmpfs")]
    public void Run_AnotherMountOnTheWay_IsRefusedAndNothingIsChanged()
    {
        using var device = new PrivateDevices();
        MountedFolder.Run("mount", "-t", "tmpfs", "none", device.Path + "/disks");
        try
        {
            AssertRefused(device, Errno.EXDEV, BlockNode.Make(device.Path + "/disks/one", Minor));
        }
        finally
        {
            MountedFolder.Run("umount", device.Path + "/disks");
        }
    }

    /// <summary>What the emulator binds over the node: a file of the host, or its /dev.</summary>
    [MountFact("tmpfs")]
    public void Run_MountOverTheNode_IsRefusedAndNothingIsChanged()
    {
        using var device = new PrivateDevices();
        using var folder = new TemporaryFolder();
        BlockNode.Make(device.Path + "/disks/one", Minor);
        string outside = BlockNode.Make(folder.Path + "/outside", Minor);
        MountedFolder.Run("mount", "--bind", outside, device.Path + "/disks/one");
        try
        {
            AssertRefused(device, Errno.EXDEV, outside);
        }
        finally
        {
            MountedFolder.Run("umount", device.Path + "/disks/one");
        }
    }

    [MountFact("tmpfs")]
    public void Run_NodeOfAnotherDevice_IsRefusedAndNothingIsChanged()
    {
        using var device = new PrivateDevices();
        AssertRefused(device, 0, BlockNode.Make(device.Path + "/disks/one", Minor + 1));
    }

    [MountFact("tmpfs")]
    public void Run_RegularFileInPlaceOfTheNode_IsRefusedAndNothingIsChanged()
    {
        using var device = new PrivateDevices();
        File.WriteAllText(device.Path + "/disks/one", "");
        AssertRefused(device, 0, device.Path + "/disks/one");
    }

    [MountFact("tmpfs")]
    public void Run_CharacterNodeOfTheSameNumber_IsRefusedAndNothingIsChanged()
    {
        using var device = new PrivateDevices();
        MountedFolder.Run("mknod", device.Path + "/disks/one", "c", $"{BlockNode.Major}", $"{Minor}");
        AssertRefused(device, 0, device.Path + "/disks/one");
    }

    [MountFact("tmpfs")]
    public void Run_MissingNode_IsRefused()
    {
        using var device = new PrivateDevices();
        Assert.Equal(Errno.ENOENT, Assert.Throws<LabellingException>(() => device.Run(Action())).Errno);
    }

    /// <summary>The manager handed over the /dev of the host, whose nodes nobody would put back.</summary>
    [MountFact("tmpfs")]
    public void Run_DirectoryOnTheFileSystemOfThePlannedNode_IsRefusedAndNothingIsChanged()
    {
        using var device = new PrivateDevices();
        string node = BlockNode.Make(device.Path + "/disks/one", Minor);
        LabelAction action = Action(TemporaryFolder.StatusOf(node).Identity.Device);
        Assert.Contains("host's own", Assert.Throws<LabellingException>(() => device.Run(action)).Message, StringComparison.Ordinal);
        Assert.Equal((0u, 0u), OwnerOf(node));
    }

    [RootFact]
    public void Run_DescriptorOfAFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using SafeFileHandle file = File.OpenHandle(folder.NewFile("file"));
        var labeller = new PrivateDeviceLabeller(new PrivateDirectory(file, "test"), _ => new DacLabelModel());
        Assert.Throws<LabellingException>(() => labeller.Run([Action()]));
    }

    /// <summary>The host's node is used as it stands, so the private one has to look the same; where relabelling is off nothing is touched.</summary>
    [MountFact("tmpfs")]
    public void Run_NodesThatThePlanLeaves_GetTheHostsContextUnlessRelabellingIsOff()
    {
        const string Context = "system_u:object_r:kvm_device_t:s0";
        using var device = new PrivateDevices();
        BlockNode.Make(device.Path + "/disks/one", Minor);
        device.SetLabel("disks/one", "system_u:object_r:svirt_tmpfs_t:s0");
        LabelAction kept = Action() with { Model = "selinux", Kind = LabelActionKind.Keep, Wanted = null };
        kept = kept with { Target = kept.Target! with { SELinuxContext = Context } };
        Assert.Empty(device.Run(kept with { Relabel = RelabelMode.No }));
        Assert.Empty(device.Run(kept with { Model = DacDriver.ModelName }));
        Assert.Empty(device.Run(kept with { IsTraversal = true }));

        Assert.Equal(new SecurityLabel("selinux", Context), Assert.Single(device.Run(kept)).Wanted);
        Assert.Equal(Context, device.LabelOf("disks/one"));
        LabelAction applied = kept with { Kind = LabelActionKind.Apply, Wanted = new SecurityLabel("selinux", "system_u:object_r:svirt_image_t:s0:c1,c2") };
        Assert.Equal(applied.Wanted, Assert.Single(device.Run(kept, applied)).Wanted);
    }

    private static LabelAction Action(DeviceNumber hostDevice = default) => new()
    {
        Model = DacDriver.ModelName,
        Resource = new DomainResource { Kind = ResourceKind.Disk, Path = "/dev/disk/by-id/one", Access = ResourceAccess.ReadWrite },
        Target = new PinnedFile
        {
            RequestedPath = "/dev/disk/by-id/one",
            Path = Node,
            Directories = [],
            Status = Drivers.DriverScene.Status(FileType.BlockDevice, node: BlockNode.Number(Minor)) with { Identity = new FileIdentity(hostDevice, 42, 0) },
        },
        Kind = LabelActionKind.Apply,
        Wanted = Wanted,
        Reason = "test",
    };

    private static (uint User, uint Group) OwnerOf(string path) => TemporaryFolder.StatusOf(path) is var status ? (status.UserId, status.GroupId) : default;

    private static void AssertRefused(PrivateDevices device, int errno, string untouched)
    {
        LabellingException refused = Assert.Throws<LabellingException>(() => device.Run(Action()));
        Assert.Equal((Node, errno), (refused.Path, refused.Errno));
        Assert.Equal((0u, 0u), OwnerOf(untouched));
    }

    /// <summary>The directory, with the descriptor of its maker.</summary>
    private sealed class PrivateDevices : IDisposable
    {
        private readonly MountedFolder _mount = new("tmpfs", "mode=755");
        private readonly LinuxFileObject _directory;

        internal PrivateDevices()
        {
            _directory = LinuxFileOpener.OpenObject(Path);
            Directory.CreateDirectory(Path + "/disks");
        }

        internal string Path => _mount.Path;

        internal ImmutableArray<LabelAction> Run(params LabelAction[] actions) =>
            new PrivateDeviceLabeller(new PrivateDirectory(_directory.Handle, "test"), FindModel).Run(actions);

        internal string LabelOf(string path)
        {
            using LinuxFileObject file = LinuxFileOpener.OpenObject(Path + "/" + path);
            return PinnedFile.ReadSELinuxContext(file)!;
        }

        internal void SetLabel(string path, string label)
        {
            using LinuxFileObject file = LinuxFileOpener.OpenObject(Path + "/" + path);
            file.SetExtendedAttribute("security.selinux", System.Text.Encoding.UTF8.GetBytes(label + '\0'));
        }

        public void Dispose()
        {
            _directory.Dispose();
            _mount.Dispose();
        }

        private static ILabelModel FindModel(string model) => model == DacDriver.ModelName
            ? new DacLabelModel()
            : new Svirt.Security.Drivers.SELinux.SELinuxLabelModel(new Svirt.Security.Drivers.SELinux.DefaultLabels(() => null));
    }
}
