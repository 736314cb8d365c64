using System.Globalization;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>
/// The oracle's answers against the kernel's, on random trees of owners, modes, ACLs, masks and groups. A sample; all 20,000 trees with
/// SVIRT_SECURITY_FULL=1.
/// </summary>
public sealed class DacAccessOracleTests : IDisposable
{
    private const int Seed = 20080811;
    private static readonly int Trees = FullSize.Of(full: 20_000, sample: 1_000);

    private readonly TemporaryFolder _folder = TemporaryFolder.Searchable();
    private readonly Random _random = new(Seed);
    private readonly PathResolver _resolver = new(new LinuxFileOpener(), 0);

    /// <summary>With no capability, with one that passes over everything, and with one that passes over reading and searching.</summary>
    private static DacIdentity[] Identities { get; } =
    [
        new(1001, 2001, [2002, 2003]),
        new(1002, 2099, []),
        new(1001, 2001, [2002]) { Capabilities = 1ul << OpeningPeer.DacOverride },
        new(1001, 2001, []) { Capabilities = 1ul << OpeningPeer.DacReadSearch },
    ];

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public void CheckFile_RandomTrees_AgreesWithWhatOpeningTellsForEveryIdentity()
    {
        string[] paths = [.. Enumerable.Range(0, Trees).Select(MakeTree)];
        PinnedFile[] files = [.. paths.Select(_resolver.Resolve)];
        int allowed = 0, executed = 0, asked = 0;
        foreach (DacIdentity identity in Identities)
        {
            OpeningTruth[] truth = OpeningPeer.Open(identity, paths);
            foreach ((PinnedFile file, OpeningTruth opened) in files.Zip(truth))
            {
                AssertAgrees(identity, file, DacAccessOracle.Read, opened.Read);
                AssertAgrees(identity, file, DacAccessOracle.Write, opened.Write);
                AssertAgrees(identity, file, DacAccessOracle.Read | DacAccessOracle.Write, opened.Both);
                Assert.True(DacAccessOracle.CheckProgram(identity, file) is var program && program.IsAllowed == opened.Execute, $"{identity}: oracle {program}, kernel {opened}: {TemporaryFolder.Describe(file.Path)}");
                allowed += opened.Both ? 1 : 0;
                executed += opened.Execute ? 1 : 0;
                asked++;
            }
        }

        // Both answers are frequent, or the test would prove little.
        Assert.InRange(allowed, asked / 10, asked * 9 / 10);
        Assert.InRange(executed, asked / 10, asked * 9 / 10);
    }

    private static void AssertAgrees(DacIdentity identity, PinnedFile file, int needed, bool kernel)
    {
        DacAccessResult oracle = DacAccessOracle.CheckFile(identity, file, needed);
        Assert.True(
            oracle.IsAllowed == kernel,
            $"{identity} (capabilities {identity.Capabilities:x}) for {needed}: oracle {oracle}, kernel {kernel}\n"
            + string.Join('\n', file.Directories.Select(step => TemporaryFolder.Describe(step.Path)).Append(TemporaryFolder.Describe(file.Path))));
    }

    /// <summary>One to three directories and a file.</summary>
    private string MakeTree(int i)
    {
        string path = Path.Combine(_folder.Path, i.ToString("d5", CultureInfo.InvariantCulture));
        var made = new List<string> { path };
        for (int depth = _random.Next(3); depth > 0; depth--)
            made.Add(path += "/d");
        Directory.CreateDirectory(path);
        made.Add(path += "/f");
        File.WriteAllText(path, "content");
        foreach (string each in made)
            Randomise(each);
        return path;
    }

    private void Randomise(string path)
    {
        uint[] users = [0, 1001, 1002], groups = [0, 2001, 2002, 2099];
        using IFileObject file = new LinuxFileOpener().Open(path);
        file.ChangeOwner(users[_random.Next(users.Length)], groups[_random.Next(groups.Length)]);
        file.ChangePermissions(RandomMode());
        if (_random.Next(2) == 0)
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, RandomAcls.Next(_random, [1001, 1002], [2001, 2003, 2099]));
    }

    /// <summary>Mostly generous, so that both answers are frequent.</summary>
    private int RandomMode() => _random.Next(512) | (_random.Next(3) != 0 ? _random.Next(512) : 0);
}
