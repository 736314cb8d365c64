using System.Text;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Drivers.AppArmor.Profiles;
using Svirt.Security.Policy.AppArmor;
using Svirt.Security.Tests.Policy.AppArmor;
using Xunit;

namespace Svirt.Security.Tests.Drivers.AppArmor;

/// <summary>No path can add a rule or widen its own, shown with AppArmor's own compiler: the automaton grants exactly the paths that were written.</summary>
public sealed class EscapingTests : IDisposable
{
    private const AppArmorFilePermissions Rights = AppArmorFilePermissions.Read | AppArmorFilePermissions.Write | AppArmorFilePermissions.Lock;
    private const int PathsInOneRun = 1000;

    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "\"", " ", "  ", "\n", "\r", "\t", "{", "}", "{a,b}", "*", "**", "?", "[", "]", "[a-z]", "[^a]", "^", ",", "@{VAR}", "@{PROC}", "@", "$", "${X}",
            "\\", "\\052", "\\x2a", "\\\"", "#", "#include <x>", "x\" rw, /etc/shadow", "\" rw,\n}\nprofile y {", "(", ")", "|", "+", ".", "..", "é", "\u2028", "😀",
            "<", ">", "=", "!", ":", "//&", "'", "%", "&", ";", "-", "->", "~", "\u0001", "\u007f", "a", "b", "a/b", " rw", "deny ", "owner ", "\\/", "\\000",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff],
        [0xc3],
        [0x80],
    ];

    private readonly Compilers _compilers = new();

    public void Dispose() => _compilers.Dispose();

    [ParserFact]
    public void Compile_GeneratedPaths_GrantsExactlyThem()
    {
        var random = new Random(23);
        int count = FullSize.Of(100_000, 4_000);
        for (int done = 0; done < count; done += PathsInOneRun)
        {
            Dictionary<string, byte[]> paths = AnyPaths(random);
            var text = new StringBuilder("abi <abi/3.0>,\nprofile \"p\" {\n");
            foreach (byte[] path in paths.Values)
            {
                AppArmorQuotation.Append(text.Append("  "), path);
                text.Append(" rwk,\n");
            }

            AppArmorCompiler[] compilers = _compilers.All;
            byte[] compiled = compilers[done / PathsInOneRun % compilers.Length].Compile("p", text.Append("}\n").ToString());

            Assert.Equal(paths.Keys.Order(StringComparer.Ordinal), GrantedPaths.Of(compiled).Order(StringComparer.Ordinal));
            var policy = AppArmorPolicy.Read(compiled);
            Assert.All(paths.Values, path => Assert.True(policy.Query("p", path, Rights, isOwner: false).IsAllowed));
        }
    }

    [ParserFact]
    public void Build_DisksWithHostileNames_GrantsThemAndTheEmulatorOnly()
    {
        string[] disks = ["/d/x\" rw, /etc/shadow", "/d/\n}\nprofile y {", "/d/{a,b}", "/d/**", "/d/@{HOME}", "/d/trailing  ", "/d/\\", "/d/%NAME%", "/d/été"];
        string text = new AppArmorProfileBuilder(new AppArmorProfileOptions { Template = "abi <abi/3.0>,\nprofile %NAME% flags=(%MODE%) {\n%RESOURCES%}\n" })
            .Build("p", "/usr/bin/qemu", disks.Select(disk => Pinned.Disk(disk)));
        Assert.All(_compilers.All, compiler => Assert.Equal(
            disks.Append("/usr/bin/qemu").Select(path => Convert.ToHexString(Encoding.UTF8.GetBytes(path))).Order(StringComparer.Ordinal),
            GrantedPaths.Of(compiler.Compile("p", text)).Order(StringComparer.Ordinal)));
    }

    /// <summary>The check itself notices a rule that grants more than one path.</summary>
    [ParserFact]
    public void GrantedPaths_OfAGlob_AreMoreThanWereWritten()
    {
        byte[] compiled = _compilers.Own.Compile("p", "abi <abi/3.0>,\nprofile \"p\" {\n  \"/a{b,c}\" r,\n}\n");
        Assert.Equal(["2F6162", "2F6163"], GrantedPaths.Of(compiled).Order(StringComparer.Ordinal));
    }

    /// <summary>Different paths that the kernel can give; it never gives two slashes in a row.</summary>
    private static Dictionary<string, byte[]> AnyPaths(Random random)
    {
        var paths = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (paths.Count < PathsInOneRun)
        {
            var path = new List<byte> { (byte)'/' };
            for (int parts = random.Next(1, 12); parts > 0; parts--)
                path.AddRange(random.Next(5) > 0 ? Fragments[random.Next(Fragments.Length)] : [(byte)random.Next(1, 256)]);
            byte[] canonical = [.. path.Where((unit, i) => unit != '/' || i == 0 || path[i - 1] != '/')];
            if (canonical[^1] != '/')
                paths[Convert.ToHexString(canonical)] = canonical;
        }

        return paths;
    }
}
