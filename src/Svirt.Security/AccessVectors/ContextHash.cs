using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// A hash of text under a key of its own table, drawn at random, so that nobody can prepare contexts that meet in one bucket. Words of
/// the text are multiplied to 128 bits and folded, in two chains side by side. Not cryptographic: whoever learns the key can make the chains long, up to
/// the bounded size of the table and no further.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct ContextHash
{
    private const int CharsPerWord = 4, CharsPerStep = 4 * CharsPerWord;

    private readonly ulong _first, _second, _third;

    private ContextHash(ulong first, ulong second, ulong third) => (_first, _second, _third) = (first, second, third);

    public static ContextHash CreateRandom()
    {
        Span<ulong> keys = stackalloc ulong[3];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys));
        return new ContextHash(keys[0], keys[1], keys[2]);
    }

    public ulong Compute(ReadOnlySpan<char> text)
    {
        ref char start = ref MemoryMarshal.GetReference(text);
        ulong left = _third ^ (uint)text.Length, right = left;
        if (text.Length < CharsPerStep)
            return ComputeShort(text, left);
        // The last step may overlap the one before it, which spares a loop over a rest.
        int last = text.Length - CharsPerStep;
        for (int i = 0; i < last; i += CharsPerStep)
            Step(ref start, i, ref left, ref right);
        Step(ref start, last, ref left, ref right);
        return Fold(left ^ _first, right ^ _second);
    }

    /// <summary>A quick number made of the length and sixteen characters: the last eight and eight in the middle. Says nothing for sure.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sample(ReadOnlySpan<char> text)
    {
        int length = text.Length;
        if (length < CharsPerStep)
            return (uint)length;
        ref char start = ref MemoryMarshal.GetReference(text);
        ulong end = Word(ref start, length - CharsPerWord) + (Word(ref start, length - (2 * CharsPerWord)) * 0x9E3779B97F4A7C15);
        ulong middle = Word(ref start, length / 2) + (Word(ref start, (length / 2) - CharsPerWord) * 0xC2B2AE3D27D4EB4F);
        return Fold(end ^ BitOperations.RotateLeft(middle, 23), 0xD6E8FEB86659FD93) + (uint)length;
    }

    private ulong ComputeShort(ReadOnlySpan<char> text, ulong hash)
    {
        foreach (char c in text)
            hash = Fold(hash ^ c ^ _first, _second);
        return Fold(hash, _second ^ (uint)text.Length);
    }

    // Two halves that do not wait for each other.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(ref char start, int index, ref ulong left, ref ulong right)
    {
        left = Fold(Word(ref start, index) ^ _first, Word(ref start, index + CharsPerWord) ^ _second ^ left);
        right = Fold(Word(ref start, index + (2 * CharsPerWord)) ^ _third, Word(ref start, index + (3 * CharsPerWord)) ^ _second ^ right);
    }

    private static ulong Word(ref char start, int index) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<char, byte>(ref Unsafe.Add(ref start, index)));

    private static ulong Fold(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
