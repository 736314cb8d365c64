namespace Svirt.Security.Policy.FileContexts.Patterns;

/// <summary>
/// Matches a path against all patterns at once, one table step for each byte. The table is made where paths go: a step that nobody took
/// before is worked out from the patterns, under a lock, and kept. Reading takes no lock. What is kept is bounded; beyond it the
/// table is begun anew.
/// </summary>
internal sealed class PathAutomaton
{
    private const int MaxKept = 16 << 20;
    private readonly PatternStates _patterns;
    private readonly byte[] _classOf = new byte[256];
    private readonly byte[] _example;
    private readonly Lock _lock = new();
    private readonly Dictionary<int[], PathState> _states = new(StateSetComparer.Instance);
    private readonly int[] _seen;
    private readonly Stack<int> _open = new();
    private readonly List<int> _members = [];
    private readonly List<int> _ranks = [];
    private int _round;
    private long _kept;
    private PathState _root;

    public PathAutomaton(PatternStates patterns)
    {
        _patterns = patterns;
        _seen = new int[patterns.Count];
        _example = Classes();
        BeginRound();
        Enter(PatternStates.Root);
        _root = Keep();
    }

    /// <summary>The ranks of all patterns that match the whole path, or all of it but a newline at its end, each highest first.</summary>
    /// <remarks>In Perl's expressions <c>$</c> is also true before a last newline.</remarks>
    public (int[] Whole, int[] BeforeNewline) Match(ReadOnlySpan<byte> path)
    {
        PathState state = Volatile.Read(ref _root), before = state;
        byte[] classOf = _classOf;
        foreach (byte value in path)
        {
            before = state;
            int byteClass = classOf[value];
            state = state.Next[byteClass] ?? Step(state, byteClass);
        }
        return (state.Ranks, path is [.., (byte)'\n'] ? before.Ranks : []);
    }

    private PathState Step(PathState state, int byteClass)
    {
        lock (_lock)
        {
            if (state.Next[byteClass] is { } known)
                return known;
            BeginRound();
            byte value = _example[byteClass];
            foreach (int member in state.Members)
            {
                PatternState from = _patterns[member];
                if (from.Kind == PatternStateKind.Tree)
                    Enter(_patterns.Below(member, value));
                else if (_patterns.Sets[from.Value].Contains(value))
                    Enter(from.First);
            }
            return state.Next[byteClass] = Keep();
        }
    }

    private void BeginRound()
    {
        _round++;
        _members.Clear();
        _ranks.Clear();
    }

    // Takes in a state and all that can be reached from it without a byte.
    private void Enter(int start)
    {
        _open.Push(start);
        while (_open.TryPop(out int number))
        {
            if (number < 0 || _seen[number] == _round)
                continue;
            _seen[number] = _round;
            PatternState state = _patterns[number];
            switch (state.Kind)
            {
                case PatternStateKind.Tree:
                    _members.Add(number);
                    _open.Push(state.Second);
                    break;
                case PatternStateKind.Set:
                    _members.Add(number);
                    break;
                case PatternStateKind.Split:
                    _open.Push(state.First);
                    _open.Push(state.Second);
                    break;
                default:
                    _ranks.Add(state.Value);
                    break;
            }
        }
    }

    // Accepting states have no way on, so two sets of members that are equal may still differ in what has matched: both make the key.
    private PathState Keep()
    {
        _members.Sort();
        _ranks.Sort();
        int[] key = [.. _members, -1, .. _ranks];
        if (_states.TryGetValue(key, out PathState? known))
            return known;
        _ranks.Reverse();
        var state = new PathState([.. _members], [.. _ranks], _example.Length);
        _kept += (2 * key.Length) + _example.Length;
        if (_kept > MaxKept)
        {
            // Lookups under way keep the old states; new ones begin at a root that knows none of them.
            _states.Clear();
            _kept = 0;
            PathState root = _root;
            Volatile.Write(ref _root, new PathState(root.Members, root.Ranks, _example.Length));
        }
        _states.Add(key, state);
        return state;
    }

    // Bytes that no pattern tells apart share a column of the table.
    private byte[] Classes()
    {
        var classOf = new int[256];
        int count = 1;
        IEnumerable<ByteSet> singles = Enumerable.Range(0, 256).Where(value => _patterns.TreeBytes.Contains((byte)value)).Select(value => ByteSet.Of((byte)value));
        foreach (ByteSet set in _patterns.Sets.Concat(singles))
        {
            var parts = new Dictionary<(int, bool), int>();
            for (int value = 0; value < 256; value++)
            {
                (int, bool) part = (classOf[value], set.Contains((byte)value));
                if (!parts.TryGetValue(part, out int number))
                    parts.Add(part, number = parts.Count);
                classOf[value] = number;
            }
            count = parts.Count;
        }
        var example = new byte[count];
        for (int value = 0; value < 256; value++)
        {
            _classOf[value] = (byte)classOf[value];
            example[classOf[value]] = (byte)value;
        }
        return example;
    }
}
