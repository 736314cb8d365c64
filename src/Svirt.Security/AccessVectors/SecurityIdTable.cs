using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Svirt.Security.Labels;

namespace Svirt.Security.AccessVectors;

/// <summary>
/// Gives contexts small numbers. The same context has the same id for as long as it is in the table. Bounded: when the table is full, a
/// context that nobody holds (<see cref="Acquire"/>) and nobody has looked up lately makes room. Thread-safe; finding a context that is in
/// the table takes no lock and allocates nothing.
/// </summary>
public sealed partial class SecurityIdTable
{
    /// <summary>The largest table, 65,536 contexts.</summary>
    public const int MaxCapacity = 1 << SecurityId.NumberBits;

    /// <summary>The size unless another is given, 4,096 contexts: two for each of some two thousand domains.</summary>
    public const int DefaultCapacity = 4096;

    // Contexts may have 4,096 characters; that many of them must not take the table's size times that. Usual ones have 30 to 60.
    private const int AverageLength = 256;

    private readonly ContextHash _hash = ContextHash.CreateRandom();
    private readonly InternedContext?[] _heads;
    private readonly InternedContext?[] _guesses;
    private readonly InternedContext?[] _byNumber;
    private readonly uint[] _generations;
    private readonly Lock _lock = new();
    private readonly long _maxCharacters;

    /// <summary>Makes an empty table.</summary>
    /// <param name="capacity">The most contexts it may have, from 2 to <see cref="MaxCapacity"/>.</param>
    public SecurityIdTable(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        _heads = new InternedContext?[BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
        _guesses = new InternedContext?[_heads.Length];
        _byNumber = new InternedContext?[capacity];
        // Tables begin with different generations, so that the id of another table finds nothing here.
        _generations = new uint[capacity];
        Array.Fill(_generations, (uint)RandomNumberGenerator.GetInt32(1 << 30));
        _maxCharacters = Math.Max((long)capacity * AverageLength, 2L * SecurityContext.MaxLength);
    }

    /// <summary>The most contexts it may have.</summary>
    public int Capacity => _byNumber.Length;

    /// <summary>The contexts it has.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// The id of a context. Good until the context is reclaimed; whoever keeps it uses <see cref="Acquire"/> instead.
    /// </summary>
    /// <exception cref="SecurityIdsExhaustedException">The table is full of contexts that are held.</exception>
    public SecurityId Intern(SecurityContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Find(context.ToString(), out _) is { } known ? known.Id : Add(context).Id;
    }

    /// <summary>The id of a context in text. Other spellings of a context (<c>s0:c2,c1</c>) have its id as well, but have to be read each time.</summary>
    /// <exception cref="LabelFormatException">The text is no context.</exception>
    /// <exception cref="SecurityIdsExhaustedException">The table is full of contexts that are held.</exception>
    public SecurityId Intern(ReadOnlySpan<char> text) =>
        FindId(text) is not 0 and var known ? new SecurityId(known) : Intern(SecurityContext.Parse(text));

    /// <summary>The context of an id; null where it was reclaimed or is of another table.</summary>
    public SecurityContext? Find(SecurityId id) => FindEntry(id)?.Context;

    /// <summary>The id of a context, held until the reference is disposed.</summary>
    /// <exception cref="SecurityIdsExhaustedException">The table is full of contexts that are held.</exception>
    public SecurityIdReference Acquire(SecurityContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        lock (_lock)
        {
            InternedContext entry = Add(context);
            entry.References++;
            return new SecurityIdReference(this, entry);
        }
    }

    internal void Release(InternedContext entry)
    {
        lock (_lock)
            entry.References--;
    }

    internal InternedContext? FindEntry(SecurityId id)
    {
        InternedContext?[] entries = _byNumber;
        int number = id.Number;
        InternedContext? entry = number < entries.Length ? Volatile.Read(ref entries[number]) : null;
        if (entry is null || entry.Id != id)
            return null;
        Touch(entry);
        return entry;
    }

    /// <summary>The value of the id of a context in text that is in the table; 0 where it is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong FindId(ReadOnlySpan<char> text)
    {
        InternedContext? entry = GuessFor(text);
        if (entry is null || entry.IsReclaimed || !text.SequenceEqual(entry.Text))
            return FindIdByHash(text);
        Touch(entry);
        return entry.Id.Value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong FindIdByHash(ReadOnlySpan<char> text)
    {
        if (Find(text, out _) is not { } entry)
            return 0;
        // Either this sees that the entry was reclaimed or Remove sees the guess: each writes and then reads, with a full fence between.
        ref InternedContext? guess = ref GuessFor(text);
        Interlocked.Exchange(ref guess, entry);
        if (entry.IsReclaimed)
            Forget(ref guess, entry);
        return entry.Id.Value;
    }

    // A guess must not keep alive what was reclaimed: contexts may be long, and there are more guesses than contexts.
    private static void Forget(ref InternedContext? guess, InternedContext entry) => Interlocked.CompareExchange(ref guess, null, entry);

    // A few characters in which the contexts of one host differ - middle and end: type and categories - say where to look first. That a
    // text is the one it seems to be is always compared; who makes contexts that meet here only sends himself through the keyed hash.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref InternedContext? GuessFor(ReadOnlySpan<char> text)
    {
        ulong sample = ContextHash.Sample(text);
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_guesses), (nint)(sample & (uint)(_guesses.Length - 1)));
    }

    private InternedContext? Find(ReadOnlySpan<char> text, out ulong hash)
    {
        hash = _hash.Compute(text);
        InternedContext?[] heads = _heads;
        InternedContext? entry = Volatile.Read(ref heads[(int)hash & (heads.Length - 1)]);
        while (entry is not null)
        {
            if (entry.Hash == hash && text.SequenceEqual(entry.Text))
            {
                Touch(entry);
                return entry;
            }

            entry = Volatile.Read(ref entry.Next);
        }

        return null;
    }

    private static void Touch(InternedContext entry)
    {
        if (!entry.IsRecent)
            entry.IsRecent = true;
    }
}
