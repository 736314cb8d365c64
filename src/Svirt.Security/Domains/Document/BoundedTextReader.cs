using System.Text;

namespace Svirt.Security.Domains.Document;

/// <summary>
/// Ends a text at a limit, before a tag with too many attributes, or where its bytes cannot be decoded, and remembers that it did: an XML
/// reader then stops in the ordinary way, and no more is read or kept than allowed. Keeps the prolog, to tell a document type
/// declaration from other errors there.
/// </summary>
internal sealed class BoundedTextReader(TextReader inner, int maxCharacters) : TextReader
{
    private readonly AttributeCounter _attributes = new();
    private StringBuilder? _prolog = new();
    private int _left = maxCharacters;

    /// <summary>Whether the text has more characters than allowed.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether the text ends early because something like a tag has too many attributes.</summary>
    public bool HasTooManyAttributes { get; private set; }

    /// <summary>Whether the text ends early because the bytes behind it cannot be decoded.</summary>
    public bool IsUndecodable { get; private set; }

    /// <summary>What was read until <see cref="ForgetProlog"/>.</summary>
    public string Prolog => _prolog?.ToString() ?? "";

    public void ForgetProlog() => _prolog = null;

    public override int Peek() => throw new NotSupportedException();

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (IsUndecodable || HasTooManyAttributes)
            return 0;
        try
        {
            return ReadWithinLimit(buffer);
        }
        catch (DecoderFallbackException)
        {
            IsUndecodable = true;
            return 0;
        }
    }

    private int ReadWithinLimit(Span<char> buffer)
    {
        if (_left == 0)
        {
            IsCut = IsCut || (buffer.Length > 0 && inner.Read() >= 0);
            return 0;
        }

        var read = inner.Read(buffer[..Math.Min(buffer.Length, _left)]);
        _left -= read;
        HasTooManyAttributes = !_attributes.TryCount(buffer[..read]);
        if (HasTooManyAttributes)
            return 0;
        _prolog?.Append(buffer[..read]);
        return read;
    }
}
