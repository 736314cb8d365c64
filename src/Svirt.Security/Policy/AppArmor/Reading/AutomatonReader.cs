using System.Buffers.Binary;

namespace Svirt.Security.Policy.AppArmor.Reading;

/// <summary>
/// Reads an automaton: a header and tables, big-endian, each on a multiple of eight bytes (kernel: security/apparmor/match.c), and checks
/// that no table leads outside another and that no chain of default states is a ring.
/// </summary>
internal ref struct AutomatonReader
{
    private const uint Magic = 0x1b5e_783d;
    private const int HeaderLength = 16;
    private const int TableHeaderLength = 12;
    private const int HighestTable = 8;
    private const int Symbols = 256;

    private const int Accept = 1;
    private const int Base = 2;
    private const int Check = 3;
    private const int Default = 4;
    private const int Classes = 5;
    private const int Accept2 = 7;
    private const int Next = 8;

    private readonly ReadOnlySpan<byte> _data;
    private readonly int _origin;
    private readonly uint[]?[] _tables;

    private AutomatonReader(ReadOnlySpan<byte> data, int origin)
    {
        _data = data;
        _origin = origin;
        _tables = new uint[]?[HighestTable + 1];
    }

    /// <param name="blob">The blob that has it; it stands at the first multiple of eight bytes counted from where its profile begins.</param>
    internal static Automaton Read(StreamItem blob)
    {
        // The profile was aligned when it was compiled; its end, which is aligned, tells how far it was moved in the stream since.
        int moved = (blob.BytesOffset + blob.Bytes.Length) & 7;
        int padding = (8 - ((blob.BytesOffset - moved) & 7)) & 7;
        if (padding > blob.Bytes.Length)
            throw new AppArmorPolicyException(blob.Offset, "an automaton is empty");
        var reader = new AutomatonReader(blob.Bytes[padding..], blob.BytesOffset + padding);
        return reader.Read();
    }

    private readonly Automaton Read()
    {
        if (_data.Length < HeaderLength || BinaryPrimitives.ReadUInt32BigEndian(_data) != Magic)
            throw Error(0, "an automaton does not begin as one");
        uint headerLength = BinaryPrimitives.ReadUInt32BigEndian(_data[4..]);
        if (headerLength < HeaderLength || headerLength > (uint)_data.Length)
            throw Error(4, $"the header of an automaton has {headerLength} bytes");
        for (int position = (int)headerLength; position < _data.Length;)
            position = ReadTable(position);
        return Assemble();
    }

    private readonly int ReadTable(int position)
    {
        ReadOnlySpan<byte> rest = _data[position..];
        if (rest.Length < TableHeaderLength)
            throw Error(position, "a table is cut off");
        int id = BinaryPrimitives.ReadUInt16BigEndian(rest);
        int width = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        uint count = BinaryPrimitives.ReadUInt32BigEndian(rest[8..]);
        if (id is not (Accept or Base or Check or Default or Classes or Accept2 or Next) || _tables[id] is not null)
            throw Error(position, $"the table {id} is unknown or comes twice");
        if (!MayHaveWidth(id, width))
            throw Error(position, $"the entries of table {id} have {width} bytes");
        if (count == 0 || count > (uint)(rest.Length - TableHeaderLength) / (uint)width)
            throw Error(position, $"{count} entries of table {id} are not in the {rest.Length - TableHeaderLength} bytes that are left");
        _tables[id] = ReadEntries(rest.Slice(TableHeaderLength, (int)count * width), width);
        int length = (TableHeaderLength + ((int)count * width) + 7) & ~7;
        return Math.Min(position + length, _data.Length);
    }

    private static bool MayHaveWidth(int table, int width) => table switch
    {
        Classes => width == 1,
        Base or Accept or Accept2 => width == 4,
        _ => width is 2 or 4,
    };

    private static uint[] ReadEntries(ReadOnlySpan<byte> bytes, int width)
    {
        var entries = new uint[bytes.Length / width];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = width switch
            {
                1 => bytes[i],
                2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[(i * 2)..]),
                _ => BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * 4)..]),
            };
        }

        return entries;
    }

    private readonly Automaton Assemble()
    {
        uint[] bases = Required(Base), defaults = Required(Default), accept = Required(Accept), next = Required(Next), check = Required(Check);
        uint[]? classes = _tables[Classes], accept2 = _tables[Accept2];
        if (bases.Length < 2 || defaults.Length != bases.Length || accept.Length != bases.Length || (accept2 is not null && accept2.Length != bases.Length))
            throw Error(0, "the tables of states differ in length");
        if (next.Length != check.Length || (classes is not null && classes.Length != Symbols))
            throw Error(0, "the tables of transitions differ in length");
        CheckStates(bases, defaults, next.Length);
        CheckTransitions(next, check, bases.Length);
        CheckChains(bases, defaults);

        var transitions = new Automaton.Transition[next.Length];
        for (int i = 0; i < transitions.Length; i++)
            transitions[i] = new Automaton.Transition(check[i], next[i]);
        return new Automaton(bases, defaults, transitions, classes is null ? null : [.. classes.Select(symbol => (byte)symbol)], accept, accept2);
    }

    private readonly void CheckStates(uint[] bases, uint[] defaults, int transitions)
    {
        for (int state = 0; state < bases.Length; state++)
        {
            if (defaults[state] >= (uint)bases.Length || (bases[state] & Automaton.BaseMask) + Symbols > (uint)transitions)
                throw Error(0, $"state {state} leads outside the automaton");
        }
    }

    private readonly void CheckTransitions(uint[] next, uint[] check, int states)
    {
        for (int i = 0; i < next.Length; i++)
        {
            if (next[i] >= (uint)states || check[i] >= (uint)states)
                throw Error(0, $"transition {i} leads outside the automaton");
        }
    }

    /// <summary>A state that only tells differences passes on to its default state; those passed in one chain must come to an end.</summary>
    private readonly void CheckChains(uint[] bases, uint[] defaults)
    {
        const byte Unknown = 0, OnThisChain = 1, Ends = 2;
        var marks = new byte[bases.Length];
        for (uint first = 0; first < (uint)bases.Length; first++)
        {
            uint state = first;
            for (; (bases[state] & Automaton.DifferenceFlag) != 0 && marks[state] == Unknown; state = defaults[state])
                marks[state] = OnThisChain;
            if (marks[state] == OnThisChain)
                throw Error(0, $"the default states of state {first} form a ring");
            for (uint passed = first; marks[passed] == OnThisChain; passed = defaults[passed])
                marks[passed] = Ends;
            if (marks[state] == Unknown)
                marks[state] = Ends;
        }
    }

    private readonly uint[] Required(int table) => _tables[table] ?? throw Error(0, $"the table {table} is missing");

    private readonly AppArmorPolicyException Error(int position, string problem) => new(_origin + position, problem);
}
