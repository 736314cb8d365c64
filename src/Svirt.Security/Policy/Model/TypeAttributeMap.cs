namespace Svirt.Security.Policy.Model;

/// <summary>
/// Which attributes each type has, and which types each attribute. Both as lists laid out one after the other, and the attributes of a type
/// also as words of a bitmap, empty words left out, for intersection with the words of the rules.
/// </summary>
internal sealed class TypeAttributeMap
{
    private readonly int _attributeCount;
    private readonly int[] _wordStarts;
    private readonly ushort[] _wordPositions;
    private readonly ulong[] _words;
    private readonly int[] _attributeStarts;
    private readonly ushort[] _attributes;
    private readonly int[] _memberStarts;
    private readonly ushort[] _members;

    /// <param name="types">The types.</param>
    /// <param name="attributeStarts">For each type, by ordinal from the first type, where its attributes start; and the end.</param>
    /// <param name="attributes">Ordinals of attributes, ascending within a type.</param>
    public TypeAttributeMap(TypeSymbols types, int[] attributeStarts, ushort[] attributes)
    {
        _attributeCount = types.AttributeCount;
        _attributeStarts = attributeStarts;
        _attributes = attributes;
        (_wordStarts, _wordPositions, _words) = PackWords();
        (_memberStarts, _members) = Invert();
    }

    /// <summary>Ordinals of the attributes of the type with this ordinal.</summary>
    public ReadOnlySpan<ushort> AttributesOf(int typeOrdinal)
    {
        int type = typeOrdinal - _attributeCount;
        return _attributes.AsSpan(_attributeStarts[type].._attributeStarts[type + 1]);
    }

    /// <summary>The same as words of a bitmap.</summary>
    public void WordsOf(int typeOrdinal, out ReadOnlySpan<ushort> positions, out ReadOnlySpan<ulong> words)
    {
        int type = typeOrdinal - _attributeCount;
        Range range = _wordStarts[type].._wordStarts[type + 1];
        positions = _wordPositions.AsSpan(range);
        words = _words.AsSpan(range);
    }

    /// <summary>Ordinals of the types that have the attribute with this ordinal.</summary>
    public ReadOnlySpan<ushort> MembersOf(int attributeOrdinal) =>
        _members.AsSpan(_memberStarts[attributeOrdinal].._memberStarts[attributeOrdinal + 1]);

    private (int[] Starts, ushort[] Positions, ulong[] Words) PackWords()
    {
        var starts = new int[_attributeStarts.Length];
        int count = 0;
        for (int type = 0; type + 1 < starts.Length; type++)
        {
            int previous = -1;
            foreach (ushort attribute in _attributes.AsSpan(_attributeStarts[type].._attributeStarts[type + 1]))
            {
                count += attribute >> 6 != previous ? 1 : 0;
                previous = attribute >> 6;
            }

            starts[type + 1] = count;
        }

        var positions = new ushort[count];
        var words = new ulong[count];
        for (int type = 0; type + 1 < starts.Length; type++)
        {
            int word = starts[type] - 1;
            int previous = -1;
            foreach (ushort attribute in _attributes.AsSpan(_attributeStarts[type].._attributeStarts[type + 1]))
            {
                if (attribute >> 6 != previous)
                    word++;
                previous = attribute >> 6;
                positions[word] = (ushort)previous;
                words[word] |= 1UL << (attribute & 63);
            }
        }

        return (starts, positions, words);
    }

    private (int[] Starts, ushort[] Members) Invert()
    {
        var starts = new int[_attributeCount + 1];
        foreach (ushort attribute in _attributes)
            starts[attribute + 1]++;
        for (int i = 1; i < starts.Length; i++)
            starts[i] += starts[i - 1];
        var next = starts.AsSpan().ToArray();
        var members = new ushort[_attributes.Length];
        for (int type = 0; type + 1 < _attributeStarts.Length; type++)
        {
            for (int i = _attributeStarts[type]; i < _attributeStarts[type + 1]; i++)
                members[next[_attributes[i]]++] = (ushort)(type + _attributeCount);
        }

        return (starts, members);
    }
}
