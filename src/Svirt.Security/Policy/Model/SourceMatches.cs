using System.Numerics;

namespace Svirt.Security.Policy.Model;

/// <summary>
/// Enumerates the entries of a cell whose source is a type or one of its attributes. On the stack, so that a decision allocates nothing.
/// </summary>
internal ref struct SourceMatches
{
    private readonly RuleTable _rules;
    private readonly ReadOnlySpan<ushort> _positions;
    private readonly ReadOnlySpan<ulong> _words;
    private readonly int _type;
    private readonly int _cell;
    private readonly int _lastBlock;
    private int _block;
    private int _word;
    private int _current;
    private ulong _hits;
    private bool _typeDone;

    public SourceMatches(RuleTable rules, int cell, int type, ReadOnlySpan<ushort> positions, ReadOnlySpan<ulong> words)
    {
        _rules = rules;
        _cell = cell;
        _type = type;
        _positions = positions;
        _words = words;
        _block = rules.CellBlocks[cell];
        _lastBlock = rules.CellBlocks[cell + 1];
    }

    /// <summary>The next entry, or -1.</summary>
    public int Next()
    {
        while (true)
        {
            if (_hits != 0)
            {
                ulong lowest = _hits & (0 - _hits);
                _hits ^= lowest;
                return _rules.BlockEntries[_current] + BitOperations.PopCount(_rules.BlockBits[_current] & (lowest - 1));
            }

            if (_block < _lastBlock && _word < _positions.Length)
                Advance();
            else if (_typeDone)
                return -1;
            else
                return TypeEntry();
        }
    }

    private void Advance()
    {
        int ours = _positions[_word];
        int theirs = _rules.BlockPositions[_block];
        if (ours == theirs)
        {
            _current = _block++;
            _hits = _rules.BlockBits[_current] & _words[_word++];
        }
        else if (ours < theirs)
        {
            _word++;
        }
        else
        {
            _block++;
        }
    }

    private int TypeEntry()
    {
        _typeDone = true;
        return _rules.FindTypeEntry(_cell, _type);
    }
}
