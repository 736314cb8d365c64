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
    public void FindFault_Compilers_AreToldApart()
    {
        Assert.Null(_compilers.Program(ParserFolder.Program, TimeSpan.FromSeconds(30)).FindFault());
        Assert.Contains("not release 3.0", _compilers.Program("/usr/bin/env", TimeSpan.FromSeconds(30)).FindFault(), StringComparison.Ordinal);
        Assert.NotNull(_compilers.Program("/no/such/parser", TimeSpan.FromSeconds(30)).FindFault());
    }
}
