using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Tests.Labelling;

/// <summary>A labelling engine over a state directory and files of its own, with the real DAC model.</summary>
internal sealed class EngineHost : IDisposable
{
    internal const uint Emulator = 4242;
    internal const ulong BootTime = 1700000000;
    internal static readonly DomainIdentity One = new(Guid.Parse("00000000-0000-0000-0000-000000000001"), "one");
    internal static readonly DomainIdentity Two = new(Guid.Parse("00000000-0000-0000-0000-000000000002"), "two");

    private readonly PathPolicyOptions _pathOptions = new();

    internal EngineHost() => State = StateDirectory.Open(Folder.Path + "/state", LabelRecords.Folders.AsSpan(), TimeProvider.System);

    internal TemporaryFolder Folder { get; } = new();

    internal StateDirectory State { get; }

    internal LinuxFileOpener Files { get; } = new();

    internal LabelRecords Records => new(State, TimeProvider.System);

    /// <summary>An engine of a manager with an id of its own.</summary>
    internal LabelEngine NewEngine(ILabelModel? model = null, SimulatedCrash? crash = null, IBlockDeviceStack? blockDevices = null, IFileOpener? files = null, bool isWithLibvirt = false) => new(
        files ?? (crash is null ? Files : new CrashingFileOpener(Files, crash)),
        new LinuxMountTable(),
        blockDevices ?? new StackedDevices(),
        new LabelRecords(crash is null ? State : new CrashingStateDirectory(State, crash), TimeProvider.System),
        new PathPolicy(_pathOptions, State.Path),
        [model ?? new DacLabelModel()],
        new LibvirtSharing(new LibvirtAttributes(() => BootTime), isWithLibvirt),
        Guid.NewGuid());

    internal LabelAction Action(string path, ResourceAccess access = ResourceAccess.ReadWrite, LabelActionKind kind = LabelActionKind.Apply, uint owner = Emulator) => new()
    {
        Model = DacDriver.ModelName,
        Resource = new DomainResource { Kind = ResourceKind.Disk, Path = path, Access = access },
        Target = new PathResolver(Files, NativeMethods.GetEffectiveUserId()).Resolve(path),
        Kind = kind,
        Wanted = kind == LabelActionKind.Apply ? new SecurityLabel(DacDriver.ModelName, OwnershipLabel.FromIds(owner, owner).ToString()) : null,
        Reason = "test",
    };

    internal static LabelPlan Plan(params ImmutableArray<LabelAction> actions) => new(actions);

    /// <summary>No journal and no lock of a domain is left.</summary>
    internal bool IsClean => State.List(LabelRecords.DomainFolder).Count + State.List(LabelRecords.LockFolder).Count == 0;

    public void Dispose()
    {
        State.Dispose();
        Folder.Dispose();
    }
}
