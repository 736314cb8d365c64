using System.Diagnostics;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>The oracle's answers against the kernel's, on random owners, modes and ACLs.</summary>
public sealed class DacAccessOracleTests : IDisposable
{
    private const int Files = 400;
    private const int Seed = 20080811;
    private static readonly DacIdentity Identity = new(1001, 2001, [2002, 2003]);
    private readonly TemporaryFolder _folder = TemporaryFolder.Searchable();
    private readonly Random _random = new(Seed);

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public void CheckFile_RandomOwnersModesAndAcls_AgreesWithTheKernel()
    {
        var resolver = new PathResolver(new LinuxFileOpener(), 0);
        string[] paths = [.. Enumerable.Range(0, Files).Select(MakeFile)];
        string[] truth = AskTheKernel();
        Assert.Equal(Files, truth.Length);
        int allowed = 0;
        foreach ((string path, string line) in paths.Zip(truth))
        {
            PinnedFile file = resolver.Resolve(path);
            foreach ((int needed, string bits) in new[] { (4, "r"), (2, "w"), (6, "b") })
            {
                bool oracle = DacAccessOracle.CheckFile(Identity, file, needed).IsAllowed;
                bool kernel = line.Contains(bits, StringComparison.Ordinal);
                Assert.True(oracle == kernel, $"{TemporaryFolder.Describe(path)} for {needed}: oracle {oracle}, kernel {kernel}");
                allowed += kernel ? 1 : 0;
            }
        }

        Assert.InRange(allowed, Files / 4, Files * 2);
    }

    private string MakeFile(int i)
    {
        string directory = Path.Combine(_folder.Path, $"{i:d4}");
        Directory.CreateDirectory(directory);
        string path = _folder.NewFile($"{i:d4}/f");
        Randomise(path);
        Randomise(directory);
        return path;
    }

    private void Randomise(string path)
    {
        uint[] users = [0, 1001, 1002], groups = [0, 2001, 2002, 2099];
        using IFileObject file = new LinuxFileOpener().Open(path);
        file.ChangeOwner(users[_random.Next(users.Length)], groups[_random.Next(groups.Length)]);
        file.ChangePermissions(RandomMode());
        if (_random.Next(2) == 0)
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, RandomAcl());
    }

    /// <summary>Mostly generous, so that both answers are frequent.</summary>
    private int RandomMode() => _random.Next(512) | (_random.Next(2) == 0 ? _random.Next(512) : 0);

    private byte[] RandomAcl()
    {
        List<byte> entries = [2, 0, 0, 0];
        Add(1, uint.MaxValue);
        foreach (uint user in new uint[] { 1001, 1002 }.Where(_ => _random.Next(2) == 0))
            Add(2, user);
        Add(4, uint.MaxValue);
        foreach (uint group in new uint[] { 2001, 2003, 2099 }.Where(_ => _random.Next(2) == 0))
            Add(8, group);
        Add(16, uint.MaxValue);
        Add(32, uint.MaxValue);
        return [.. entries];

        void Add(byte tag, uint id) => entries.AddRange([tag, 0, (byte)(RandomMode() & 7), 0, .. BitConverter.GetBytes(id)]);
    }

    /// <summary>One line for each file: r readable, w writable, b both. access(2) as that identity, in a process of its own.</summary>
    private string[] AskTheKernel()
    {
        const string Script = """for d in "$1"/*; do s=; f="$d/f"; [ -r "$f" ] && s=r; [ -w "$f" ] && s="${s}w"; [ "$s" = rw ] && s=rwb; echo "=$s"; done""";
        var start = new ProcessStartInfo("setpriv", ["--reuid=1001", "--regid=2001", "--groups=2002,2003", "--", "/bin/sh", "-c", Script, "sh", _folder.Path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.OtherRead);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
