using System.IO.Abstractions;
using Svirt.Security.Categories;
using Svirt.Security.Drivers.Dac.Identities;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security;

/// <summary>What the manager uses of the operating system, in one place, so that tests can put something else there.</summary>
internal sealed record SecurityHost : IDisposable
{
    internal required IFileOpener Files { get; init; }

    internal required IDirectoryReader Directories { get; init; }

    internal required IDirectoryEntries Entries { get; init; }

    internal required IImageFileOpener Images { get; init; }

    internal required IMountTable Mounts { get; init; }

    internal required IBlockDeviceStack BlockDevices { get; init; }

    internal required IAccountDatabase Accounts { get; init; }

    internal required IProcessTable Processes { get; init; }

    internal required IProcessScanner Scanner { get; init; }

    internal required ISecurityServerFiles SELinux { get; init; }

    internal required IAppArmorFileSystem AppArmor { get; init; }

    internal required IStateDirectory State { get; init; }

    /// <summary>Opens the records of the category store for the manager of that id.</summary>
    internal required Func<Guid, IRecordDirectory> OpenCategories { get; init; }

    /// <summary>Opens the records of identities for the manager of that id.</summary>
    internal required Func<Guid, IRecordDirectory> OpenIdentities { get; init; }

    internal required IProcessHandles Handles { get; init; }

    internal required IOwnershipScanner Ownership { get; init; }

    internal required Func<IReadOnlyList<SubordinateIdRange>> ReadSubordinateIds { get; init; }

    /// <summary>The name of the device of major number 10 that has a minor number; null where it is not known.</summary>
    internal required Func<uint, string?> FindMiscellaneousDevice { get; init; }

    internal required ManagerIdentity Identity { get; init; }

    internal required ProcessLauncher Launcher { get; init; }

    internal required TimeProvider Time { get; init; }

    /// <summary>The real host.</summary>
    internal static SecurityHost Open(SecurityManagerOptions options)
    {
        var fileSystem = new FileSystem();
        ManagerIdentity identity = ManagerIdentity.Read(fileSystem);
        string directory = options.StateDirectory ?? DefaultStateDirectory(identity);
        var files = new LinuxFileOpener();
        var state = Host.StateDirectory.Open(
            directory,
            [ManagerRecords.Folder, HostCategoryStore.Folder, DacIdentityPool.Folder, .. LabelRecords.Folders],
            TimeProvider.System);
        return new SecurityHost
        {
            Files = files,
            Directories = new LinuxDirectoryReader(files, fileSystem),
            Entries = new LinuxDirectoryEntries(),
            Images = new LinuxImageFileOpener(files),
            Mounts = new LinuxMountTable(),
            BlockDevices = new SysfsBlockDevices(files, fileSystem),
            Accounts = new LinuxAccountDatabase(),
            Processes = new ProcFileSystem(),
            Scanner = new ProcProcessScanner(fileSystem),
            SELinux = new SELinuxFileSystem(fileSystem),
            AppArmor = new AppArmorFileSystem(fileSystem),
            Ownership = new LinuxOwnershipScanner(fileSystem),
            ReadSubordinateIds = () => SubordinateIdRange.ReadAll(fileSystem),
            FindMiscellaneousDevice = minor => MiscellaneousDevices.Find(fileSystem, minor),
            State = state,
            OpenCategories = manager => RecordDirectory.Open(state.Path + "/" + HostCategoryStore.Folder, manager.ToString()),
            OpenIdentities = manager => RecordDirectory.Open(state.Path + "/" + DacIdentityPool.Folder, manager.ToString()),
            Handles = new PidfdProcessHandles(),
            Identity = identity,
            Launcher = new ProcessLauncher(new ProcessLauncherOptions { StartTimeout = options.StartTimeout }),
            Time = TimeProvider.System,
        };
    }

    public void Dispose()
    {
        Launcher.Dispose();
        (State as IDisposable)?.Dispose();
    }

    private static string DefaultStateDirectory(ManagerIdentity identity)
    {
        const string Name = "svirt-security";
        if (identity.IsPrivileged)
            return "/var/lib/" + Name;
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        return Path.IsPathRooted(state) ? Path.Combine(state, Name) : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/state", Name);
    }
}
