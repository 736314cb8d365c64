using System.Collections.Immutable;

namespace Svirt.Security.Launch;

/// <summary>
/// The program to run and what it is handed: arguments, environment, working directory, streams and descriptors. Nothing else of the
/// manager
/// is inherited but its umask, resource limits, scheduling and namespaces. Immutable and thread-safe; setters throw
/// <see cref="ArgumentException"/> for values that cannot be passed.
/// </summary>
public sealed record EmulatorCommand
{
    /// <summary>Describes a start of <paramref name="program"/>.</summary>
    /// <param name="program">The absolute path of an ELF program; scripts are refused at the start.</param>
    /// <param name="arguments">The arguments after argv[0], which is the path.</param>
    public EmulatorCommand(string program, params IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        Program = CheckPath(program, nameof(program));
        Arguments = [.. arguments];
    }

    /// <summary>The environment used unless another is given: a minimal PATH, and messages in English.</summary>
    public static ImmutableSortedDictionary<string, string> DefaultEnvironment { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("LC_ALL", "C").Add("PATH", "/usr/bin:/bin");

    /// <summary>The absolute path of the program.</summary>
    public string Program { get; }

    /// <summary>The arguments after argv[0].</summary>
    public ImmutableArray<string> Arguments
    {
        get;
        init
        {
            field = value.IsDefault ? [] : value;
            foreach (string argument in field)
                CheckText(argument, nameof(Arguments));
        }
    }

    /// <summary>
    /// The whole environment; the manager's is not inherited. Variables by which the dynamic loader or the C library load or write files
    /// (<c>LD_*</c>, <c>MALLOC_*</c>, <c>GLIBC_TUNABLES</c>, ... ld.so(8)) are refused: setpriv would obey them while it is still
    /// privileged.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Environment
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach ((string name, string text) in value)
                EnvironmentRules.Check(name, text);
            field = value.WithComparers(StringComparer.Ordinal);
        }
    } = DefaultEnvironment;

    /// <summary>
    /// The absolute path of the directory the program starts in; it is entered as the manager, before the identity changes.
    /// </summary>
    public string WorkingDirectory
    {
        get;
        init => field = CheckPath(value, nameof(WorkingDirectory));
    } = "/";

    /// <summary>Standard input; /dev/null by default.</summary>
    public StandardStreamTarget StandardInput
    {
        get;
        init => field = CheckStream(value, mayCapture: false);
    } = StandardStreamTarget.Null;

    /// <summary>Standard output; /dev/null by default.</summary>
    public StandardStreamTarget StandardOutput
    {
        get;
        init => field = CheckStream(value, mayCapture: false);
    } = StandardStreamTarget.Null;

    /// <summary>Standard error; captured by default.</summary>
    public StandardStreamTarget StandardError
    {
        get;
        init => field = CheckStream(value, mayCapture: true);
    } = StandardStreamTarget.Capture;

    /// <summary>Further descriptors; every number at most once. All others are closed in the child.</summary>
    public ImmutableArray<InheritedDescriptor> Descriptors
    {
        get;
        init
        {
            field = value.IsDefault ? [] : value;
            if (field.DistinctBy(descriptor => descriptor.Target).Count() != field.Length)
                throw new ArgumentException("Two descriptors have the same number in the child.", nameof(value));
        }
    } = [];

    /// <summary>
    /// Starts the program in a session of its own (setsid(2), the default), so that it has no controlling terminal and a Ctrl-C meant for
    /// the manager does not reach it.
    /// </summary>
    public bool NewSession { get; init; } = true;

    private static string CheckPath(string path, string property)
    {
        CheckText(path, property);
        return path.StartsWith('/')
            ? path
            : throw new ArgumentException($"\"{path}\" is no absolute path; there is no PATH search.", property);
    }

    private static void CheckText(string text, string property)
    {
        ArgumentNullException.ThrowIfNull(text, property);
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A NUL character cannot be passed to a program.", property);
    }

    private static StandardStreamTarget CheckStream(StandardStreamTarget stream, bool mayCapture)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return mayCapture || stream.Kind != StandardStreamKind.Capture
            ? stream
            : throw new ArgumentException("Only standard error can be captured; use a pipe or a file.", nameof(stream));
    }
}
