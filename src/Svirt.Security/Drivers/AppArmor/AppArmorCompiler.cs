using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;
using Svirt.Security.Launch;
using Svirt.Security.Policy.AppArmor;

namespace Svirt.Security.Drivers.AppArmor;

/// <summary>
/// Compiles profiles with apparmor_parser(8), from its standard input and to its standard output, with its cache off; nothing is loaded.
/// Holds no lock while it runs. Thread-safe.
/// </summary>
internal sealed partial class AppArmorCompiler
{
    internal const string DefaultProgram = "/usr/sbin/apparmor_parser";

    /// <summary>
    /// Simplifying expressions pays for many patterns; profiles for domains are lists of exact paths, which compile five times as fast without.
    /// </summary>
    internal static readonly string[] Flags = ["--skip-kernel-load", "--stdout", "--skip-cache", "--Optimize=no-expr-simplify"];

    /// <summary>A thousand times what a profile with hundreds of files takes.</summary>
    private const long LongestProfile = 64 << 20;

    /// <summary>The first release that knows <c>abi</c> rules, without which a profile means something else on every kernel.</summary>
    private static readonly Version Oldest = new(3, 0);

    private readonly HostProgramRunner _programs;
    private readonly string _program;
    private readonly string[] _options;
    private readonly TimeSpan _timeout;
    private volatile CompilerTrial? _good;

    /// <param name="launcher">Starts the compiler.</param>
    /// <param name="timeout">How long one profile may take.</param>
    /// <param name="program">The compiler.</param>
    /// <param name="options">Further options, such as those that name the features of another kernel.</param>
    internal AppArmorCompiler(ProcessLauncher launcher, TimeSpan timeout, string program = DefaultProgram, params string[] options)
    {
        _programs = launcher.HostPrograms;
        _timeout = timeout;
        _program = program;
        _options = options;
    }

    /// <summary>
    /// Compiles a profile that is like those to come, which shows that the compiler, the template and the language version that it names
    /// (abi) work together. A good answer is remembered, as a compiler is made for one template; a bad one is asked for again.
    /// </summary>
    /// <param name="profile">The name of that profile.</param>
    /// <param name="source">Its text.</param>
    internal CompilerTrial Try(string profile, string source)
    {
        if (_good is { } good)
            return good;
        CompilerTrial trial = TryNow(profile, source);
        if (trial.Fault is null)
            _good = trial;
        return trial;
    }

    /// <summary>Compiles the source of one profile, and its children.</summary>
    /// <param name="profile">The name that it must have.</param>
    /// <param name="source">The text.</param>
    /// <exception cref="AppArmorProfileException">It does not compile in time, or is about other profiles.</exception>
    internal byte[] Compile(string profile, string source)
    {
        byte[] compiled = Run(profile, source, [.. _options, .. Flags]);
        Read(profile, compiled);
        return compiled;
    }

    private static AppArmorProfile Read(string profile, byte[] compiled)
    {
        AppArmorPolicy policy;
        try
        {
            policy = AppArmorPolicy.Read(compiled);
        }
        catch (AppArmorPolicyException e)
        {
            throw new AppArmorProfileException(profile, $"what apparmor_parser wrote cannot be read: {e.Message}", e);
        }

        string[] others = [.. policy.Profiles.Select(p => p.Name).Where(name => name != profile && !name.StartsWith(profile + "//", StringComparison.Ordinal))];
        if (others.Length > 0)
            throw new AppArmorProfileException(profile, $"the source defines '{string.Join("', '", others)}' too, which would be loaded with it");
        return policy.FindProfile(profile) ?? throw new AppArmorProfileException(profile, "the source does not define it");
    }

    private CompilerTrial TryNow(string profile, string source)
    {
        if (FindProgramFault() is { } fault)
            return new CompilerTrial(fault, []);
        try
        {
            return new CompilerTrial(null, KernelMediation.FindUnmediated(Read(profile, Compile(profile, source))));
        }
        catch (AppArmorProfileException e)
        {
            return new CompilerTrial($"a profile without resources does not compile: {e.Message}", []);
        }
    }

    private string? FindProgramFault()
    {
        try
        {
            string text = Encoding.UTF8.GetString(Run("(version)", "", ["--version"]));
            Match match = VersionPattern().Match(text);
            return match.Success && Version.TryParse(match.Groups["version"].Value, out Version? version) && version >= Oldest
                ? null
                : $"{_program} is not release {Oldest} or later: {text.Split('\n')[0]}";
        }
        catch (AppArmorProfileException e)
        {
            return $"{_program} does not run: {e.Message}";
        }
    }

    // Files in memory on both sides: nothing blocks, whatever the compiler does with them, and no thread has to wait on another's behalf.
    private byte[] Run(string profile, string source, IEnumerable<string> arguments)
    {
        try
        {
            using SafeFileHandle input = MemoryFile.Create("svirt-profile");
            using SafeFileHandle output = MemoryFile.Create("svirt-compiled");
            byte[] text = Encoding.UTF8.GetBytes(source);
            RandomAccess.Write(input, text, 0);
            HostProgramRun run = _programs.Run(_program, arguments, input, output, _timeout);
            if (run.Exit is not { } exit)
                throw new AppArmorProfileException(profile, $"apparmor_parser did not end within {_timeout.TotalSeconds} s");
            if (exit.Code != 0)
                throw new AppArmorProfileException(profile, $"apparmor_parser: {exit}: {run.Errors.Trim()}");
            using var read = new FileStream(input, FileAccess.Read, bufferSize: 0);
            // A compiler that ended well without reading everything has not compiled everything.
            return read.Position == text.Length ? ReadAll(profile, output) : throw new AppArmorProfileException(profile, "apparmor_parser did not read the whole source");
        }
        catch (Exception e) when (e is IOException or HostException)
        {
            throw new AppArmorProfileException(profile, $"apparmor_parser: {e.Message}", e);
        }
    }

    private static byte[] ReadAll(string profile, SafeFileHandle output)
    {
        long length = RandomAccess.GetLength(output);
        if (length > LongestProfile)
            throw new AppArmorProfileException(profile, $"apparmor_parser wrote {length} bytes");
        byte[] content = new byte[length];
        return RandomAccess.Read(output, content, 0) == length ? content : throw new AppArmorProfileException(profile, "what apparmor_parser wrote was cut short");
    }

    [GeneratedRegex(@"AppArmor parser version (?<version>\d+\.\d+(\.\d+)?)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
