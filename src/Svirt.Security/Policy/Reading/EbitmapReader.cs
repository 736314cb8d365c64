using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads whole sets.</summary>
internal static class EbitmapReader
{
    /// <summary>A set all of whose numbers are below <paramref name="limit"/>.</summary>
    public static Ebitmap Read(ref PolicyCursor cursor, int limit)
    {
        EbitmapNodes nodes = EbitmapNodes.Begin(ref cursor);
        int count = nodes.Left;
        if (!nodes.Next(ref cursor, out int first, out ulong bits))
            return Ebitmap.Empty;

        // Positions are cheaper left out where this costs no more than one empty word for each that the file has.
        int span = nodes.LastWord - first + 1;
        int[]? positions = span <= 2L * count ? null : new int[count];
        var words = new ulong[positions is null ? span : count];
        int index = 0;
        int word = first;
        do
        {
            if (positions is null)
            {
                words[word - first] = bits;
            }
            else
            {
                positions[index] = word;
                words[index++] = bits;
            }
        }
        while (nodes.Next(ref cursor, out word, out bits));

        var bitmap = new Ebitmap(positions, first, words);
        if (bitmap.Length > limit)
            throw cursor.ErrorAt(nodes.Offset, $"a bitmap has bit {bitmap.Length - 1}, and there are only {limit}");
        return bitmap;
    }
}
