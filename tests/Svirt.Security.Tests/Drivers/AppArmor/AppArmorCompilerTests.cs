using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Tests.Policy.AppArmor;
using Xunit;

namespace Svirt.Security.Tests.Drivers.AppArmor;

public sealed class AppArmorCompilerTests : IDisposable
{
    private readonly Compilers _compilers = new();

    public void Dispose() => _compilers.Dispose();

    [ParserFact]
    public void Compile_SyntaxError_SaysWhatTheCompilerSays()
    {
        AppArmorProfileException e = Assert.Throws<AppArmorProfileException>(() => _compilers.Own.Compile("p", "profile p { no such rule }"));
        Assert.Equal("p", e.Profile);
        Assert.Contains("syntax error", e.Message, StringComparison.Ordinal);
    }

    [ParserFact]
    public void Compile_SourceOfOtherProfiles_IsRefused()
    {
        Assert.Contains("'q'", Message("profile q { }"), StringComparison.Ordinal);
        Assert.Contains("'q'", Message("profile p { }\nprofile q { }"), StringComparison.Ordinal);
        Assert.Contains("'pp'", Message("profile p { }\nprofile pp { }"), StringComparison.Ordinal);
        _compilers.Own.Compile("p", "profile p { profile child { /x r, } }");

        string Message(string source) => Assert.Throws<AppArmorProfileException>(() => _compilers.Own.Compile("p", source)).Message;
    }

    /// <summary>More than a pipe holds, to a program that does not read.</summary>
    [Fact]
    public void Compile_CompilerThatDoesNotRead_EndsAtTheTimeLimit()
    {
        AppArmorCompiler compiler = _compilers.Program("/usr/bin/dash", TimeSpan.FromSeconds(1), "-c", "kill -STOP $$");
        AppArmorProfileException e = Assert.Throws<AppArmorProfileException>(() => compiler.Compile("p", new string('#', 1 << 20)));
        Assert.Contains("did not end within", e.Message, StringComparison.Ordinal);
    }

    [ParserFact]
    public void Try_Compilers_AreToldApart()
    {
        Assert.Null(_compilers.Own.Try("p", Trial()).Fault);
        Assert.Contains("not release 3.0", _compilers.Program("/usr/bin/env", TimeSpan.FromSeconds(30)).Try("p", Trial()).Fault, StringComparison.Ordinal);
        Assert.NotNull(_compilers.Program("/no/such/parser", TimeSpan.FromSeconds(30)).Try("p", Trial()).Fault);
    }

    [ParserFact]
    public void Try_AbiThatIsNotThere_IsAFaultUntilItIs()
    {
        AppArmorCompiler compiler = _compilers.Own;
        Assert.Contains("abi/none-such", compiler.Try("p", Trial("abi/none-such")).Fault, StringComparison.Ordinal);
        Assert.Null(compiler.Try("p", Trial()).Fault);
    }

    /// <summary>The compiler says nothing about rules that it leaves out.</summary>
    [ParserFact]
    public void Try_AbiOrKernelWithoutAClass_NamesIt()
    {
        Assert.Empty(_compilers.Own.Try("p", Trial()).Unmediated);
        Assert.Equal("networks", string.Join(" ", _compilers.Own.Try("p", Trial("abi/kernel-5.4-outoftree-network")).Unmediated));

        using var folder = new TemporaryFolder();
        string features = folder.NewFile("features", content: "file {mask {create read write exec append mmap_exec link lock\n}\n}\ndomain {change_onexec {yes\n}\n}\npolicy {versions {v7 {yes\n}\nv6 {yes\n}\nv5 {yes\n}\n}\n}\n");
        AppArmorCompiler old = _compilers.Program(ParserFolder.Program, TimeSpan.FromSeconds(30), "--base", ParserFolder.Path + "/own/etc/apparmor.d", "--config-file=/dev/null", "--kernel-features", features);
        Assert.Equal("signals ptrace networks", string.Join(" ", old.Try("p", Trial()).Unmediated));
    }

    private static string Trial(string abi = "abi/3.0") => $"abi <{abi}>,\nprofile p {{ /a r, signal (receive) peer=q, ptrace (readby) peer=q, network inet stream, }}";
}
