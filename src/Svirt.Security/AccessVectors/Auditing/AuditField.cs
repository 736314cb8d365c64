using System.Globalization;
using System.Text;

namespace Svirt.Security.AccessVectors.Auditing;

/// <summary>
/// A field that a caller adds to an audit record, such as <c>pid=17</c> or <c>path="/dev/sda"</c>. Text is written as the kernel writes what it
/// does not trust (audit_log_untrustedstring): in double quotes, or in hexadecimal digits if it has quotes, control characters, spaces or
/// bytes beyond ASCII, so that nobody can forge fields or lines. Immutable.
/// </summary>
public sealed class AuditField
{
    private readonly string _text;

    private AuditField(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                throw new ArgumentException("The name of an audit field has ASCII letters, digits, '_' and '-'.", nameof(name));
        }

        Name = name;
        _text = $"{name}={value}";
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>A number.</summary>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public static AuditField Number(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Text that need not be trusted.</summary>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public static AuditField Text(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        bool isPlain = Array.TrueForAll(bytes, b => b is > 0x20 and < 0x7f and not (byte)'"');
        return new AuditField(name, isPlain ? $"\"{value}\"" : Convert.ToHexString(bytes));
    }

    /// <summary>The field as it stands in a record.</summary>
    public override string ToString() => _text;
}
