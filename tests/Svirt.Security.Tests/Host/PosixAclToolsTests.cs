using System.Diagnostics;
using System.Globalization;
using Svirt.Security.Host;
using Svirt.Security.Tests.Drivers.Dac;
using Xunit;

namespace Svirt.Security.Tests.Host;

/// <summary>Our encoding of ACLs against setfacl and getfacl. A sample; 5,000 lists with SVIRT_SECURITY_FULL=1.</summary>
public sealed class PosixAclToolsTests : IDisposable
{
    private const int Seed = 20150911;
    private static readonly int Lists = FullSize.Of(full: 5_000, sample: 250);
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(Seed);

    public void Dispose() => _folder.Dispose();

    [AclToolsFact]
    public void ToBytes_RandomLists_GetfaclShowsTheSame()
    {
        PosixAcl[] lists = RandomLists();
        for (int i = 0; i < lists.Length; i++)
        {
            using IFileObject file = new LinuxFileOpener().Open(_folder.NewFile(Name(i)));
            file.SetExtendedAttribute(PosixAcl.AccessAttribute, lists[i].ToBytes());
        }

        string[] shown = [.. Run("getfacl", "-n", "-p", "-R", "--omit-header", "-E", _folder.Path).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)];
        // The folder itself is listed too; -R lists in the order of the directory, so the lists are compared as a set of texts.
        Assert.Equal(lists.Select(Text).Order(StringComparer.Ordinal), shown.Skip(1).Select(text => text.Trim()).Order(StringComparer.Ordinal));
    }

    [AclToolsFact]
    public void TryParse_WhatSetfaclWrote_IsTheSameList()
    {
        PosixAcl[] lists = RandomLists();
        string[] paths = [.. lists.Select((_, i) => _folder.NewFile(Name(i)))];
        string dump = Path.Combine(_folder.Path, "dump");
        File.WriteAllText(dump, string.Concat(lists.Zip(paths, (list, path) => $"# file: {path}\n{Text(list)}\n\n")));
        Run("setfacl", "--restore=" + dump);
        foreach ((PosixAcl list, string path) in lists.Zip(paths))
        {
            using IFileObject file = new LinuxFileOpener().Open(path);
            Assert.Equal(Text(list), Text(PosixAcl.ReadFrom(file)!));
            Assert.Equal(list.ToBytes(), file.GetExtendedAttribute(PosixAcl.AccessAttribute));
        }
    }

    /// <summary>With named entries, since a list of three is no attribute but a mode.</summary>
    private PosixAcl[] RandomLists() => [.. Enumerable.Range(0, Lists).Select(_ =>
    {
        uint[] users = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => (uint)_random.Next()).Distinct().Order()];
        uint[] groups = [.. Enumerable.Range(0, _random.Next(4)).Select(_ => (uint)_random.Next()).Distinct().Order()];
        while (true)
        {
            Assert.True(PosixAcl.TryParse(RandomAcls.Next(_random, users, groups), out PosixAcl? list));
            if (list.Entries.Any(entry => entry.Tag is PosixAclTag.User or PosixAclTag.Group))
                return list;
        }
    })];

    private static string Text(PosixAcl list) => string.Join('\n', list.Entries.Select(entry => string.Create(CultureInfo.InvariantCulture,
        $"{TagText(entry.Tag)}:{(entry.Id == PosixAcl.UndefinedId ? "" : entry.Id.ToString(CultureInfo.InvariantCulture))}:{Rights(entry.Permissions)}")));

    private static string TagText(PosixAclTag tag) => tag switch
    {
        PosixAclTag.UserObject or PosixAclTag.User => "user",
        PosixAclTag.GroupObject or PosixAclTag.Group => "group",
        PosixAclTag.Mask => "mask",
        _ => "other",
    };

    private static string Rights(int bits) => $"{((bits & 4) != 0 ? 'r' : '-')}{((bits & 2) != 0 ? 'w' : '-')}{((bits & 1) != 0 ? 'x' : '-')}";

    private static string Name(int i) => i.ToString("d5", CultureInfo.InvariantCulture);

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
