namespace Svirt.Security.Categories;

/// <summary>The bits of a row, which start anywhere in a word, as they lie in the words of a bitmap; words without any are passed over.</summary>
internal ref struct WordsOfRow
{
    private const int BitsPerWord = 64;
    private readonly ReadOnlySpan<ulong> _chosen;
    private readonly long _first;
    private readonly int _shift;
    private readonly int _words;
    private readonly ulong _lastWord;
    private int _next;

    internal WordsOfRow(long start, int length, ReadOnlySpan<ulong> chosen)
    {
        _first = start / BitsPerWord;
        _shift = (int)(start % BitsPerWord);
        int chosenWords = Math.Min((length + BitsPerWord - 1) / BitsPerWord, chosen.Length);
        _chosen = chosen[..chosenWords];
        _lastWord = length >= chosenWords * BitsPerWord ? ulong.MaxValue : (1UL << (length % BitsPerWord)) - 1;
        _words = chosenWords == 0 ? 0 : chosenWords + (_shift > 0 ? 1 : 0);
    }

    /// <summary>A word of the bitmap, and the bits in it.</summary>
    public (long Word, ulong Bits) Current { get; private set; }

    public readonly WordsOfRow GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_next < _words)
        {
            ulong bits = Chosen(_next) << _shift;
            if (_shift > 0 && _next > 0)
                bits |= Chosen(_next - 1) >> (BitsPerWord - _shift);
            Current = (_first + _next++, bits);
            if (bits != 0)
                return true;
        }

        return false;
    }

    private readonly ulong Chosen(int word) => word >= _chosen.Length ? 0 : word == _chosen.Length - 1 ? _chosen[word] & _lastWord : _chosen[word];
}
