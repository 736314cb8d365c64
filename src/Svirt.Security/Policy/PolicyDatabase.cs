using Svirt.Security.Policy.Model;
using Svirt.Security.Policy.Reading;

namespace Svirt.Security.Policy;

/// <summary>
/// An SELinux kernel policy (<c>/etc/selinux/*/policy/policy.N</c>, <c>/sys/fs/selinux/policy</c>), read completely and validated at load.
/// Answers what sesearch and seinfo answer, and decides as the kernel would. Immutable: every member may be used from any number of threads.
/// </summary>
/// <remarks>
/// Format and meaning are those of the kernel (security/selinux/ss) and of libsepol. A policy of more than 1,024 sensitivities or 16,384
/// categories is refused, since this library's levels do not have them.
/// </remarks>
public sealed partial class PolicyDatabase
{
    /// <summary>The oldest version of the format that is read.</summary>
    public const int MinVersion = 15;

    /// <summary>The newest version of the format that is read.</summary>
    public const int MaxVersion = 35;

    /// <summary>The largest file that is read, 256 MiB; the largest policies in the field have some 10 MB.</summary>
    public const int MaxLength = 256 << 20;

    private readonly PolicyModel _model;
    private readonly bool[] _booleans;
    private readonly bool[] _conditions;

    private PolicyDatabase(PolicyModel model, bool[] booleans)
    {
        _model = model;
        _booleans = booleans;
        _conditions = new bool[model.Conditionals.Length];
        for (int i = 0; i < _conditions.Length; i++)
            _conditions[i] = model.Conditionals[i].Evaluate(booleans);
    }

    /// <summary>The version of the file's format.</summary>
    public int Version => _model.Header.Version;

    /// <summary>Whether contexts have a range (MLS or MCS).</summary>
    public bool IsMls => _model.Header.IsMls;

    /// <summary>What becomes of classes and permissions that the policy does not know.</summary>
    public UnknownHandling HandleUnknown => _model.Header.HandleUnknown;

    internal PolicyModel Model => _model;

    internal ReadOnlySpan<bool> BooleanStates => _booleans;

    internal ReadOnlySpan<bool> Conditions => _conditions;

    /// <summary>Reads a policy file.</summary>
    /// <exception cref="PolicyFormatException">The file is not a policy that can be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static PolicyDatabase Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return Load(stream);
    }

    /// <summary>Reads a policy from where the stream is to its end.</summary>
    /// <exception cref="PolicyFormatException">The stream does not have a policy that can be read.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static PolicyDatabase Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Load(PolicyBytes.ReadToEnd(stream));
    }

    /// <summary>Reads a policy that is in memory, and keeps nothing of the bytes.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="PolicyFormatException">The bytes are not a policy that can be read.</exception>
    public static PolicyDatabase Load(ReadOnlySpan<byte> file)
    {
        if (file.Length >= MaxLength)
            throw new PolicyFormatException("header", file.Length, $"the file is larger than {MaxLength} bytes");
        PolicyModel model = PolicyFileReader.Read(file);
        return new PolicyDatabase(model, model.Booleans.States.ToArray());
    }
}
