using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads a set word by word, without allocation. What is well formed is what ebitmap_read in the kernel accepts.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct EbitmapNodes
{
    private const int WordBits = 64;
    private const int NodeSize = 12;

    private uint _highBit;
    private long _previous;
    private int _left;

    /// <summary>Offset of the set in the file.</summary>
    public int Offset { get; private set; }

    /// <summary>Words still to be read.</summary>
    public readonly int Left => _left;

    /// <summary>Position of the last word, or -1 in an empty set.</summary>
    public readonly int LastWord => (int)(_highBit / WordBits) - 1;

    public static EbitmapNodes Begin(ref PolicyCursor cursor)
    {
        int start = cursor.Position;
        uint wordBits = cursor.ReadUInt32();
        if (wordBits != WordBits)
            throw cursor.ErrorAt(start, $"a bitmap has words of {wordBits} bits, not 64");
        uint highBit = cursor.ReadUInt32();
        if (highBit % WordBits != 0 || highBit > int.MaxValue)
            throw cursor.ErrorAt(start, $"the high bit {highBit} of a bitmap is not a multiple of 64");
        int count = cursor.ReadCount(NodeSize);
        if (highBit == 0 != (count == 0))
            throw cursor.ErrorAt(start, $"a bitmap with the high bit {highBit} has {count} words");
        return new EbitmapNodes { _highBit = highBit, _previous = -1, _left = count, Offset = start };
    }

    public bool Next(ref PolicyCursor cursor, out int word, out ulong bits)
    {
        if (_left == 0)
        {
            word = 0;
            bits = 0;
            return false;
        }

        int offset = cursor.Position;
        uint start = cursor.ReadUInt32();
        bits = cursor.ReadUInt64();
        word = (int)(start / WordBits);
        if (start % WordBits != 0 || start >= _highBit || start <= _previous)
            throw cursor.ErrorAt(offset, $"the bitmap word at bit {start} is misplaced");
        if (bits == 0)
            throw cursor.ErrorAt(offset, "a bitmap has an empty word");
        _previous = start;
        if (--_left == 0 && word != LastWord)
            throw cursor.ErrorAt(offset, $"the high bit {_highBit} of a bitmap is not that of its last word");
        return true;
    }
}
