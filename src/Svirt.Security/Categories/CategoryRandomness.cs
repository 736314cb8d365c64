using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Svirt.Security.Categories;

/// <summary>
/// Where a store takes its choices from. Nobody can foretell the cryptographic one, so that no guest learns from its own categories which
/// ones its neighbours have or get. Belongs to one store, which uses it from one thread at a time.
/// </summary>
public sealed class CategoryRandomness
{
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;
    private readonly byte[] _buffer = new byte[4096];
    private int _position;
    private ulong? _state;

    private CategoryRandomness(ulong? seed)
    {
        _state = seed;
        _position = _buffer.Length;
    }

    /// <summary>Choices from the system's cryptographic generator.</summary>
    public static CategoryRandomness Cryptographic() => new(null);

    /// <summary>The same choices at every run, for tests only: whoever knows the seed knows every label.</summary>
    /// <param name="seed">The seed.</param>
    public static CategoryRandomness DeterministicForTests(ulong seed) => new(seed);

    /// <summary>A number from 0 to <paramref name="bound"/> - 1, each as likely as any other (Lemire's multiplication with rejection).</summary>
    internal long Below(long bound)
    {
        ulong high = Math.BigMul(Next(), (ulong)bound, out ulong low);
        if (low < (ulong)bound)
        {
            ulong threshold = (0 - (ulong)bound) % (ulong)bound;
            while (low < threshold)
                high = Math.BigMul(Next(), (ulong)bound, out low);
        }

        return (long)high;
    }

    private ulong Next()
    {
        if (_state is { } state)
            return Mix(state);
        if (_position == _buffer.Length)
        {
            RandomNumberGenerator.Fill(_buffer);
            _position = 0;
        }

        Span<byte> drawn = _buffer.AsSpan(_position, sizeof(ulong));
        _position += sizeof(ulong);
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(drawn);
        drawn.Clear(); // what was drawn before must not be found in memory
        return value;
    }

    // SplitMix64.
    private ulong Mix(ulong state)
    {
        _state = state += GoldenRatio;
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
        return state ^ (state >> 31);
    }
}
