using System.Collections.Immutable;
using System.Globalization;
using System.IO.Abstractions;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// Disks with SELinux labels in a folder, and the engine that puts a domain's label on them and takes it off again. The attribute is written
/// to the disk's file system whether or not the kernel enforces SELinux.
/// </summary>
internal sealed class LabelledDisks : IDisposable
{
    public const int Count = 20;

    /// <summary>The first argument of this program when its calls are counted.</summary>
    public const string Argument = "--label-disks";

    public const string Label = "system_u:object_r:svirt_image_t:s0:c1,c2";
    private readonly DomainIdentity _domain = new(Guid.NewGuid(), "bench");
    private readonly StateDirectory _state;
    private readonly LabelEngine _engine;
    private readonly LabelPlan _plan;

    public LabelledDisks(string folder)
    {
        var files = new LinuxFileOpener();
        _state = StateDirectory.Open(folder + "/state", LabelRecords.Folders.AsSpan(), TimeProvider.System);
        _engine = new LabelEngine(
            files,
            new LinuxMountTable(),
            new SysfsBlockDevices(files, new FileSystem()),
            new LabelRecords(_state, TimeProvider.System),
            new PathPolicy(new PathPolicyOptions(), _state.Path),
            [new SELinuxLabelModel(new DefaultLabels(() => null))],
            new LibvirtSharing(new LibvirtAttributes(() => default), isActive: false),
            Guid.NewGuid());
        Directory.CreateDirectory(DirectoryOf(folder));
        var resolver = new PathResolver(files, NativeMethods.GetEffectiveUserId());
        _plan = new LabelPlan([.. Enumerable.Range(0, Count).Select(i => NewDisk(files, resolver, string.Create(CultureInfo.InvariantCulture, $"{DirectoryOf(folder)}/{i}")))]);
    }

    public static string DirectoryOf(string folder) => folder + "/disks";

    /// <summary>What preparing and stopping a domain does once it is planned.</summary>
    public void ApplyAndRestore()
    {
        _engine.Apply(_domain, _plan);
        ImmutableArray<RestoreResult> results = _engine.Restore(_domain);
        if (results.Count(result => result.Outcome == RestoreOutcome.Restored) != Count)
            throw new InvalidOperationException("not every disk was restored");
    }

    public void Dispose() => _state.Dispose();

    private static LabelAction NewDisk(LinuxFileOpener files, PathResolver resolver, string path)
    {
        File.WriteAllText(path, "");
        using (IFileObject file = files.Open(path))
            file.SetExtendedAttribute("security.selinux", "unconfined_u:object_r:virt_image_t:s0\0"u8);
        return new LabelAction
        {
            Model = SELinuxDriver.ModelName,
            Resource = new DomainResource { Kind = ResourceKind.Disk, Path = path, Access = ResourceAccess.ReadWrite },
            Target = resolver.Resolve(path),
            Kind = LabelActionKind.Apply,
            Wanted = new SecurityLabel(SELinuxDriver.ModelName, Label),
            Reason = "the domain's own",
        };
    }
}
