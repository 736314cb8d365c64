namespace Svirt.Security.Domains.Document;

/// <summary>
/// Counts what may be attributes of one tag, before an XML reader sees them: XmlReader collects all attributes of a tag at once, and takes
/// minutes over a tag with a million. No tag has a raw "&lt;" inside (XML 1.0, 2.3), so the equals signs before a quote since the
/// last one are at least as many as the tag's attributes. Texts may have such pairs too, in much smaller number.
/// </summary>
internal sealed class AttributeCounter
{
    /// <summary>Most attributes of a tag. Tags of a domain document have a dozen.</summary>
    public const int Most = 4096;

    private int _count;
    private bool _afterEquals;

    /// <summary>Goes on counting; false once there are too many.</summary>
    public bool TryCount(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            switch (character)
            {
                case '<':
                    _count = 0;
                    _afterEquals = false;
                    break;
                case '=':
                    _afterEquals = true;
                    break;
                case '\'' or '"':
                    if (_afterEquals && ++_count > Most)
                        return false;
                    _afterEquals = false;
                    break;
                case ' ' or '\t' or '\r' or '\n':
                    break;
                default:
                    _afterEquals = false;
                    break;
            }
        }

        return true;
    }
}
