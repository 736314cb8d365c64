using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>Directories that are resources, and directories on the way to resources, which may be the same ones.</summary>
public sealed class DirectoryClaimTests : IDisposable
{
    private const uint Other = 5001;
    private const int Everything = 7;
    private const int Search = 1;
    private readonly ManagerHost _host = new();
    private readonly string _directory;

    public DirectoryClaimTests()
    {
        _directory = _host.Folder.Path + "/own";
        Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _host.Dispose();

    [RootFact]
    public void Prepare_OwnDirectory_GetsAnEntryAndTheContentIsSaidToBeLeftAlone()
    {
        string before = TemporaryFolder.Describe(_directory);
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(With(Domain("vm"), OwnDirectory(_directory)));
        Assert.Contains(domain.Plan.Findings, finding => finding.Rule == DacRules.DirectoryContent && finding.Severity == FindingSeverity.Warning);
        Assert.Equal(Everything, RightsOf(Emulator));
        // As a disk it is as wrong as before.
        Assert.Contains(manager.Plan(Domain("other", _directory)).Findings, finding => finding.Rule == PathRules.UnexpectedType);
        manager.Stop(domain);
        Assert.Equal(before, TemporaryFolder.Describe(_directory));
    }

    /// <summary>What swtpm left in it goes with the directory, and comes back with it.</summary>
    [RootFact]
    public void Prepare_StateOfATpm_ItsFilesGetEntriesToo()
    {
        string state = _host.Folder.NewFile("own/tpm2-00.permall");
        string[] before = [TemporaryFolder.Describe(_directory), TemporaryFolder.Describe(state)];
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(With(Domain("vm"), OwnDirectory(_directory) with { Kind = ResourceKind.TpmState }));
        Assert.DoesNotContain(domain.Plan.Findings, finding => finding.Rule == DacRules.DirectoryContent);
        Assert.Equal((Everything, Everything & ~Search), (RightsOf(Emulator), RightsOf(Emulator, state)));
        manager.Stop(domain);
        Assert.Equal(before, new[] { _directory, state }.Select(TemporaryFolder.Describe));
        Assert.True(_host.IsClean);
    }

    [RootFact]
    public void Prepare_DirectoryThatTheDomainIsShown_IsNotChangedAndThePlanSaysWhatIsMissing()
    {
        string before = TemporaryFolder.Describe(_directory);
        using SecurityManager manager = NewManager();
        string filesystem = $"<filesystem type='mount'><source dir='{_directory}'/><target dir='shared'/></filesystem></devices>";
        ConfinedDomain domain = manager.Prepare(DomainXml.Parse(Document("vm", Emulator).Replace("</devices>", filesystem, StringComparison.Ordinal)));
        Assert.Contains(domain.Plan.Findings, finding => finding.Path == _directory && finding.Severity == FindingSeverity.Warning);
        Assert.Equal(before, TemporaryFolder.Describe(_directory));
        manager.Stop(domain);
        Assert.Equal(before, TemporaryFolder.Describe(_directory));
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Prepare_DiskInAnOwnDirectory_DirectoryKeepsTheRightsOfTheResource(bool diskFirst)
    {
        string disk = _host.Folder.NewFile("own/disk");
        string[] before = [TemporaryFolder.Describe(_directory), TemporaryFolder.Describe(disk)];
        DomainResource[] resources = [OwnDirectory(_directory), Disk(disk)];
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(With(Domain("vm"), [.. diskFirst ? resources.Reverse() : resources]));
        Assert.Equal(Everything, RightsOf(Emulator));
        manager.Stop(domain);
        Assert.Equal(before, new[] { _directory, disk }.Select(TemporaryFolder.Describe));
        Assert.True(_host.IsClean);
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attach_DiskInAnOwnDirectory_DirectoryKeepsTheRightsOfTheResource(bool diskFirst)
    {
        string disk = _host.Folder.NewFile("own/disk");
        string[] before = [TemporaryFolder.Describe(_directory), TemporaryFolder.Describe(disk)];
        DomainResource[] resources = [OwnDirectory(_directory), Disk(disk)];
        using SecurityManager manager = NewManager();
        ConfinedDomain domain = manager.Prepare(With(Domain("vm"), resources[diskFirst ? 1 : 0]));
        Assert.Equal(diskFirst ? Search : Everything, RightsOf(Emulator));
        manager.Attach(domain, resources[diskFirst ? 0 : 1]);
        Assert.Equal(Everything, RightsOf(Emulator));
        manager.Stop(domain);
        Assert.Equal(before, new[] { _directory, disk }.Select(TemporaryFolder.Describe));
        Assert.True(_host.IsClean);
    }

    /// <summary>Whoever goes through a directory takes it from nobody, whichever of the two comes and goes first.</summary>
    [RootTheory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Prepare_DiskOfAnotherDomainInAnOwnDirectory_EachHasWhatItNeeds(bool otherFirst, bool otherStopsFirst)
    {
        string disk = _host.Folder.NewFile("own/disk");
        string[] before = [TemporaryFolder.Describe(_directory), TemporaryFolder.Describe(disk)];
        DomainDefinition owner = With(Domain("owner"), OwnDirectory(_directory)), other = DomainXml.Parse(Document("other", Other, disk));
        using SecurityManager manager = NewManager();
        ConfinedDomain first = manager.Prepare(otherFirst ? other : owner), second = manager.Prepare(otherFirst ? owner : other);
        Assert.Equal((Everything, Search), (RightsOf(Emulator), RightsOf(Other)));

        manager.Stop(otherFirst == otherStopsFirst ? first : second);
        Assert.Equal(otherStopsFirst ? (Everything, null) : (null, Search), (RightsOf(Emulator), RightsOf(Other)));
        manager.Stop(otherFirst == otherStopsFirst ? second : first);
        Assert.Equal(before, new[] { _directory, disk }.Select(TemporaryFolder.Describe));
        Assert.True(_host.IsClean);
    }

    internal static DomainResource OwnDirectory(string path) =>
        new() { Kind = ResourceKind.MemoryBacking, SourceType = ResourceSourceType.Directory, Path = path, Access = ResourceAccess.ReadWrite };

    private static DomainDefinition With(DomainDefinition domain, params DomainResource[] resources) => domain with { Resources = [.. domain.Resources, .. resources] };

    private SecurityManager NewManager() => _host.NewManager(options => options.Dac.Strategy = DacStrategy.Acl);

    private int? RightsOf(uint user, string? path = null)
    {
        using IFileObject file = new LinuxFileOpener().Open(path ?? _directory);
        return PosixAcl.ReadFrom(file)?.Find(PosixAclTag.User, user)?.Permissions;
    }
}
