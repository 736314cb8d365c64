using Xunit;
using static Svirt.Security.Tests.ManagerHost;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>
/// R3.7, by a manager that really has no privilege: "an ISO owned by root, mode 0644, just works". (An ISO in a user's 0700 home directory under
/// the system's manager, R3.5, is in <see cref="AclStrategyTests"/>.)
/// </summary>
public sealed class SessionIsoTests : IDisposable
{
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly TemporaryFolder _folder = TemporaryFolder.Searchable();
    private readonly string _own;

    public SessionIsoTests()
    {
        _own = Directory.CreateDirectory(_folder.Path + "/own").FullName;
        TemporaryFolder.ChangeOwner(_own, SessionProcess.User, SessionProcess.User);
    }

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public void Launch_R37IsoOfRootReadableByAll_IsReadByTheEmulatorAndNothingChanges()
    {
        string iso = _folder.NewFile("iso", ReadableByAll), copy = _folder.NewFile("copy", ReadableByAll);
        string before = TemporaryFolder.Describe(iso);
        Assert.StartsWith("0:0 644", before, StringComparison.Ordinal);
        Assert.Equal([$"Keep {iso}", "ended with 0"], Run(iso, "/usr/bin/cmp", iso, copy));
        Assert.Equal(before, TemporaryFolder.Describe(iso));
    }

    [RootFact]
    public void Plan_R37IsoThatTheUserMayNotRead_SaysSoAndNothingIsAttempted()
    {
        string iso = _folder.NewFile("iso");
        string before = TemporaryFolder.Describe(iso);
        Assert.Equal([$"Ignore {iso}", $"Error dac-no-access {iso}"], Run(iso, "/usr/bin/true"));
        Assert.Equal(before, TemporaryFolder.Describe(iso));
    }

    /// <summary>A session manager has no capability by which setpriv could start it.</summary>
    [RootFact]
    public void Plan_ProgramThatTheUserMayNotExecute_IsAnError()
    {
        string program = _folder.NewFile("emulator", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string document = _folder.NewFile("domain.xml", ReadableByAll, $"<domain type='qemu'><name>vm</name><devices><emulator>{program}</emulator></devices></domain>");
        Assert.Equal([$"Error dac-not-executable {program}"], SessionProcess.Run(_folder, "session-domain", _own + "/state", document, program));
    }

    private string[] Run(string iso, string program, params string[] arguments)
    {
        string document = _folder.NewFile("domain.xml", ReadableByAll, Document("vm", 0, iso).Split("<seclabel")[0].Replace("<target", "<readonly/><target", StringComparison.Ordinal) + "</domain>");
        return SessionProcess.Run(_folder, ["session-domain", _own + "/state", document, program, .. arguments]);
    }
}
