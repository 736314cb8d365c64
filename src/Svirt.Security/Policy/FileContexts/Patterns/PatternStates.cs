namespace Svirt.Security.Policy.FileContexts.Patterns;

/// <summary>
/// All patterns as one nondeterministic automaton. The plain text that a pattern begins with goes into a tree that the patterns share, so
/// that the thousands which begin with <c>/usr/</c> are one state there and not thousands.
/// </summary>
internal sealed class PatternStates
{
    /// <summary>The state in which every path begins.</summary>
    public const int Root = 0;

    private const int None = -1;
    private const int MaxStates = 4_000_000;
    private const int MaxStatesOfOne = 100_000;
    private readonly List<PatternState> _states = [PatternState.OfTree(0)];
    private readonly List<ByteSet> _sets = [];
    private readonly Dictionary<ByteSet, int> _setNumbers = [];
    private int _limit;

    public PatternState this[int state] => _states[state];

    public int Count => _states.Count;

    /// <summary>Every set of bytes that a state outside the tree asks for.</summary>
    public IReadOnlyList<ByteSet> Sets => _sets;

    /// <summary>Every byte that the tree asks for.</summary>
    public ByteSet TreeBytes { get; private set; }

    /// <summary>Adds a pattern; a path that it matches ends in a state that accepts with this rank.</summary>
    /// <exception cref="PatternException">It takes too many states.</exception>
    public void Add(PatternNode pattern, int rank)
    {
        _limit = Math.Min(MaxStates, Count + MaxStatesOfOne);
        IReadOnlyList<PatternNode> parts = pattern is PatternNode.Sequence sequence ? sequence.Parts : [pattern];
        int node = Root, plain = 0;
        while (plain < parts.Count && parts[plain] is PatternNode.One { Literal: { } literal })
        {
            node = Child(node, literal);
            plain++;
        }
        int accept = New(PatternState.OfAccept(rank));
        int start = Build(new PatternNode.Sequence([.. parts.Skip(plain)]), accept);
        PatternState state = _states[node];
        _states[node] = state with { Second = state.Second == None ? start : New(PatternState.OfSplit(start, state.Second)) };
    }

    /// <summary>The state below one of the tree by a byte, or a negative number.</summary>
    public int Below(int node, byte value)
    {
        int child = _states[node].First;
        while (child != None && _states[child].Value != value)
            child = _states[child].Sibling;
        return child;
    }

    private int Child(int node, byte value)
    {
        int child = Below(node, value);
        if (child != None)
            return child;
        TreeBytes |= ByteSet.Of(value);
        child = New(PatternState.OfTree(value) with { Sibling = _states[node].First });
        _states[node] = _states[node] with { First = child };
        return child;
    }

    // Built from its end: the state that a part begins in, when what follows it begins in next.
    private int Build(PatternNode node, int next)
    {
        switch (node)
        {
            case PatternNode.One one:
                return New(PatternState.OfSet(Number(one.Set), next));
            case PatternNode.Sequence sequence:
                for (int i = sequence.Parts.Count - 1; i >= 0; i--)
                    next = Build(sequence.Parts[i], next);
                return next;
            case PatternNode.Choice choice:
                int either = Build(choice.Branches[0], next);
                foreach (PatternNode branch in choice.Branches.Skip(1))
                    either = New(PatternState.OfSplit(either, Build(branch, next)));
                return either;
            case PatternNode.Repeat repeat:
                return Repeated(repeat, next);
            default:
                throw new NotSupportedException();
        }
    }

    private int Repeated(PatternNode.Repeat repeat, int next)
    {
        int start = next;
        if (repeat.Most is not { } most)
        {
            start = New(PatternState.OfSplit(None, next));
            int loop = Build(repeat.Part, start);
            _states[start] = _states[start] with { First = loop };
        }
        else
        {
            for (int i = repeat.Least; i < most; i++)
                start = New(PatternState.OfSplit(Build(repeat.Part, start), next));
        }
        for (int i = 0; i < repeat.Least; i++)
            start = Build(repeat.Part, start);
        return start;
    }

    private int Number(ByteSet set)
    {
        if (!_setNumbers.TryGetValue(set, out int number))
        {
            number = _sets.Count;
            _sets.Add(set);
            _setNumbers.Add(set, number);
        }
        return number;
    }

    private int New(PatternState state)
    {
        if (_states.Count >= _limit)
            throw new PatternException($"the pattern, or all patterns together, would take more than {_limit} states");
        _states.Add(state);
        return _states.Count - 1;
    }
}
