using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Policy.Queries;

/// <summary>samples/Sesearch against Debian's sesearch and seinfo, option by option: the same lines, in any order.</summary>
public class SesearchOptionTests
{
    private static readonly string[] s_searches =
    [
        "-A", "--allow", "--allowxperm", "--auditallow", "--auditallowxperm", "--dontaudit", "--dontauditxperm", "--neverallow", "--neverallowxperm",
        "-T", "--type_trans", "--type_change", "--type_member", "--role_allow", "--role_trans", "--range_trans", "-v --allow", "-AT", "--role_a",
        "-A -s svirt_t", "-A --source svirt_t", "-A -ssvirt_t", "-A --source=svirt_t", "-A -s qemu_t", "-A -s domain", "-A -s domain -ds", "-A -t file_type",
        "-A -t file_type -dt", "-A -t svirt -rt", "-A -s ^(svirt|guest) -rs", "-A -s ^dom -rs -ds", "-A -c file,dir", "-A -c file|dir -rc", "-A -p read",
        "-A -p read,write", "-A -p read,write -ep", "-A -p read,write -Sp", "-A -c dir -p search", "-A -c ^dir$ -rc -p name_connect", "-A -p ioctl",
        "-A -p ioctl,read -ep", "-A -x 0x5401", "-A -x 5401", "-A -x 0x5401,0x5410-0x5413 -ex", "-A -x 0x5413-0x5410", "--allowxperm -x 0x5401 -ex",
        "-A -b use_removable", "-A -b use_removable,use_more", "-A -b use_removable -eb", "-A -b use_removable,use_more -eb", "-A -b ^use_[rm] -rb",
        "-T -D svirt_image_t", "-T -D file_type", "-T -D image -rd", "-T -b use_more", "-T -s guest_t -c file", "--role_trans -s system_r",
        "--role_trans -t exec_t", "--role_trans -D guest_r", "--role_trans -D ^user -rd", "--role_allow -s system_r", "--role_allow -t guest_r",
        "--role_allow -t _r$ -rt", "--role_allow --role_trans -c file", "--range_trans -s init_t", "--range_trans -t etc_t", "--range_trans -c dir",
        "--range_trans -D s1", "--range_trans -s svirt -rs -c . -rc", "--allow --range_trans -s svirt_t",
    ];

    private static readonly string[] s_listings =
    [
        "", "--all", "--all -x", "--all --flat", "-a", "-b", "-c", "-r", "-t", "-u", "--attribute", "--bool", "--class", "--role", "--type", "--user",
        "--category", "--common", "--constrain", "--default", "--fs_use", "--genfscon", "--ibpkeycon", "--ibendportcon", "--initialsid", "--netifcon",
        "--nodecon", "--permissive", "--polcap", "--portcon", "--sensitivity", "--typebounds", "--validatetrans", "--ioportcon", "--iomemcon",
        "--pcidevicecon", "--pirqcon", "--devicetreecon", "-x -a domain", "-x -a empty_attribute", "-x -b use_more", "-x -c file", "-x -r user_r",
        "-x -t svirt_image_t", "-x -t qemu_t", "-x -u user_u", "-x --category c1", "-x --category first", "-x --common file", "-x --constrain file",
        "-x --default file", "-x --fs_use ext4", "-x --genfscon proc", "--ibpkeycon 0x10", "-x --ibendportcon mlx5_0", "-x --initialsid node",
        "-x --netifcon lo", "--nodecon 127.0.0.0/8", "--nodecon 127.0.0.0/255.0.0.0", "--nodecon fe80::/32", "--nodecon 127.0.0.1",
        "-x --permissive loner_t", "-x --polcap open_perms", "--portcon 80", "--portcon 1500", "--portcon 3000", "-x --sensitivity s1",
        "-x --sensitivity lowest", "-x --typebounds child_t", "-x --validatetrans file", "--flat -x -t init_t", "-t nothing", "-xc file",
    ];

    private static readonly string[] s_refused =
    [
        "-A -s nobody_t", "-A -c nothing", "-A -p nothing", "-A -c dir -p name_connect", "-A -b nothing", "-A -s ( -rs", "-A -t [ -rt", "-A -c ( -rc",
        "-A -b ( -rb", "-T -D ( -rd", "-A -x zz", "-A -x 0x10000", "-A -x 1-2-3", "-T -D nothing", "--role_allow -s nothing", "--role_allow -t nothing",
        "--role_trans -D nothing", "--range_trans -D s9", "--range_trans -D zz", "--range_trans -D s1-s0", "--range_trans -D s0:c9",
        "", "-A --nothing", "-A -Z", "-A -p", "--all", "-A --allow=x",
    ];

    private static readonly string[] s_refusedListings =
        ["--portcon x", "--portcon 1-2-3", "--ibpkeycon x", "--nodecon x", "--nodecon 127.0.0.1/8", "--constrain nothing", "--default nothing", "--nothing"];

    [PeerFact]
    public void Sesearch_EveryOption_PrintsTheLinesOfSetools() => Compare("sesearch", s_searches);

    [PeerFact]
    public void Seinfo_EveryOption_PrintsTheLinesOfSetools() => Compare("seinfo", s_listings);

    [PeerFact]
    public void Sesearch_BadOption_IsOneLineAndFailure()
    {
        for (int i = 0; i < s_refused.Length; i += FullSize.Of(1, 3))
            AssertRefused("sesearch", s_refused[i], PeerFolder.File("small-mls.33"));
        for (int i = 0; i < s_refusedListings.Length; i += FullSize.Of(1, 3))
            AssertRefused("seinfo", s_refusedListings[i], PeerFolder.File("small-mls.33"));
    }

    [PeerFact]
    public void Sesearch_BadFile_IsOneLineAndFailure()
    {
        foreach (string file in new[] { "/nonexistent/policy", "/", PeerFolder.File("source-mls.33") })
        {
            AssertRefused("sesearch", "-A", file);
            AssertRefused("seinfo", "-t nothing", file);
        }
    }

    // A process for each takes its time: a normal run tries every fourth, on the policy with MLS.
    private static void Compare(string tool, string[] cases)
    {
        foreach (string file in FullSize.IsFull ? new[] { "small-mls.33", "small-plain.33" } : ["small-mls.33"])
        {
            for (int i = 0; i < cases.Length; i += FullSize.Of(1, 4))
                Compare(tool, cases[i], file);
        }
    }

    private static void Compare(string tool, string options, string file)
    {
        string[] arguments = [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. Separator(options), PeerFolder.File(file)];
        ProgramResult theirs = SesearchSample.Theirs(tool, arguments);
        ProgramResult ours = SesearchSample.Ours(tool, arguments);
        Assert.True(theirs.Status == ours.Status, $"{file} {options}: {theirs.Status}, here {ours.Status} {ours.Errors}");

        // Where the policy does not have what is asked for, one as much as the other says so, in its own words.
        if (theirs.Status != 0)
            return;
        string[] expected = Lines(theirs.Output);
        string[] actual = Lines(ours.Output);
        Assert.True(
            expected.SequenceEqual(actual),
            $"{file} {tool} {options}: only setools: {string.Join(" | ", expected.Except(actual).Take(4))}; only here: {string.Join(" | ", actual.Except(expected).Take(4))}");
    }

    // An option that may have a value would take the policy for it.
    private static string[] Separator(string options) => options.Split(' ')[^1].StartsWith('-') ? ["--"] : [];

    private static void AssertRefused(string tool, string options, string file)
    {
        string[] arguments = [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. options.EndsWith("-p", StringComparison.Ordinal) ? [] : new[] { file }];
        ProgramResult ours = SesearchSample.Ours(tool, arguments);
        int expected = SesearchSample.Theirs(tool, arguments).Status;
        Assert.True(expected == ours.Status && expected != 0, $"{tool} {options}: {expected}, here {ours.Status}: {ours.Output}");
        Assert.Equal("", ours.Output);
        Assert.True(ours.Errors.TrimEnd('\n').Split('\n') is [{ Length: > 0 }], $"{tool} {options}: {ours.Errors}");
    }

    // Names in braces and lists of aliases and attributes come in random order; those of types are compared as words.
    private static string[] Lines(string output) => SetoolsPeer.Normalise(output.Split('\n').Select(line => line.TrimStart() is var text
        && (text.StartsWith("type ", StringComparison.Ordinal) || text.Contains(" alias ", StringComparison.Ordinal))
            ? string.Join(' ', text.TrimEnd(';').Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal))
            : line));
}
