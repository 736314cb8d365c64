namespace Svirt.Security.Labels;

/// <summary>What no label of any model may contain.</summary>
internal static class LabelCharacters
{
    /// <summary>
    /// Offset of the first control character (NUL and newline among them) or unpaired surrogate, or -1. Unpaired surrogates have no UTF-8
    /// form: on the way to the kernel they would all become the same replacement character, and different labels one.
    /// </summary>
    public static int IndexOfForbidden(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsControl(text[i]) || char.IsSurrogate(text[i]))
                return i;
        }

        return -1;
    }
}
