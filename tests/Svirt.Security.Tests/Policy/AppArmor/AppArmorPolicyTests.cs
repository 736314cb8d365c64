using Svirt.Security.Policy.AppArmor;
using Xunit;
using static Svirt.Security.Policy.AppArmor.AppArmorFilePermissions;
using FilePermissions = Svirt.Security.Policy.AppArmor.AppArmorFilePermissions;

namespace Svirt.Security.Tests.Policy.AppArmor;

/// <summary>What the rules of Compiled/sample.profile say, whichever compiler wrote them.</summary>
public sealed class AppArmorPolicyTests
{
    public static TheoryData<string, string, string, string> Answers
    {
        get
        {
            var data = new TheoryData<string, string, string, string>();
            foreach (string form in CompiledSample.Names)
            {
                foreach ((string path, string owner, string other) in Expected)
                    data.Add(form, path, owner, other);
            }

            return data;
        }
    }

    /// <summary>Path, what the owner may, what others may; in letters of the profile language.</summary>
    private static (string Path, string Owner, string Other)[] Expected =>
    [
        ("/usr/bin/emulator", "rmx", "rmx"),
        ("/disks/a.img", "rwk", "rwk"),
        ("/disks/a.img2", "", ""),
        ("/disks/base.img", "r", "r"),
        ("/home/x/own", "rw", "r"),
        ("/home/x/y/own", "", ""),
        ("/log", "a", "a"),
        ("/disks/secret.txt", "", ""),
        ("/audited", "r", "r"),
        ("/tree/", "r", "r"),
        ("/tree/a/b", "rw", "rw"),
        ("/tree", "", ""),
        ("/sp ace \"quoted\" \\ back", "r", "r"),
        ("/octal\nnewline", "r", "r"),
        ("/glob/aqx", "r", "r"),
        ("/glob/bqyy.tail", "r", "r"),
        ("/glob/dqx", "", ""),
        ("/srv/one/x.iso", "r", "r"),
        ("/srv/two/x.iso", "r", "r"),
        ("/srv/three/x.iso", "", ""),
        ("/link-1", "l", "l"),
        ("/etc/shadow", "", ""),
        ("", "", ""),
    ];

    [Theory]
    [MemberData(nameof(Answers))]
    public void Query_SampleProfile_AnswersWhatItsRulesSay(string form, string path, string owner, string other)
    {
        var policy = AppArmorPolicy.Read(CompiledSample.Read(form));
        Assert.Equal((owner, other), (Letters(policy, path, isOwner: true), Letters(policy, path, isOwner: false)));
    }

    [Theory]
    [InlineData("packed")]
    [InlineData("table2")]
    [InlineData("table3")]
    public void Query_AuditAndDenyRules_TellWhatIsRecorded(string form)
    {
        var policy = AppArmorPolicy.Read(CompiledSample.Read(form));
        Assert.Equal(Read, policy.Query("sample", "/audited", Read, isOwner: true).Audit & Read);
        Assert.Equal(None, policy.Query("sample", "/disks/a.img", Read, isOwner: true).Audit);
        Assert.Equal(Read | Write, policy.Query("sample", "/disks/secret1", Read, isOwner: false).Quiet & (Read | Write));
        Assert.Equal(None, policy.Query("sample", "/watched", Write, isOwner: true).Quiet & Write);
        Assert.Equal(Read, policy.Query("other", "/anything", Read, isOwner: true).Audit & Read);
    }

    [Theory]
    [InlineData("packed")]
    [InlineData("table2")]
    [InlineData("table3")]
    public void Read_Sample_HasItsProfilesAndModes(string form)
    {
        var policy = AppArmorPolicy.Read(CompiledSample.Read(form));
        Assert.Equal(
            [("other", AppArmorMode.Enforce), ("sample", AppArmorMode.Enforce), ("sample//child", AppArmorMode.Complain)],
            policy.Profiles.Select(profile => (profile.Name, profile.Mode)).OrderBy(pair => pair.Name, StringComparer.Ordinal));
        Assert.True(policy.FindProfile("other")!.AuditsAll);
        Assert.True(policy.Query("sample//child", "/child", Read, isOwner: false).IsAllowed);
        Assert.Throws<ArgumentException>(() => policy.Query("none-such", "/child", Read, isOwner: false));
    }

    [Fact]
    public void Query_PartOfWhatIsAsked_IsRefusedAndNamed()
    {
        var policy = AppArmorPolicy.Read(CompiledSample.Read("packed"));
        AppArmorFileDecision decision = policy.Query("sample", "/disks/base.img", Read | Write, isOwner: true);
        Assert.False(decision.IsAllowed);
        Assert.Equal(Write, decision.Refused);
    }

    [Fact]
    public void Query_ByText_AllocatesNothing()
    {
        var policy = AppArmorPolicy.Read(CompiledSample.Read("table3"));
        policy.Query("sample", "/disks/a.img", Read, isOwner: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            policy.Query("sample", "/disks/a.img", Read, isOwner: true);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Letters(AppArmorPolicy policy, string path, bool isOwner)
    {
        AppArmorFilePermissions allow = policy.Query("sample", path, None, isOwner).Allow;
        (AppArmorFilePermissions Bit, string Letter)[] letters =
            [(Read, "r"), (Write, "w"), (FilePermissions.Lock, "k"), (MapExecutable, "m"), (Execute, "x"), (Link, "l")];
        string text = string.Concat(letters.Where(letter => allow.HasFlag(letter.Bit)).Select(letter => letter.Letter));
        return allow.HasFlag(Append) && !allow.HasFlag(Write) ? text + "a" : text;
    }
}
