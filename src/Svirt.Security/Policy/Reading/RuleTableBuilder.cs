using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Collects rules in the order of the file and sorts them into a <see cref="RuleTable"/>, in time linear in their number.</summary>
internal sealed class RuleTableBuilder(TypeSymbols types, int classCount)
{
    private readonly List<ConditionalRule> _conditionalRules = [];
    private readonly List<ExtendedPermissions> _extendedPermissions = [];
    private ushort[] _sources = [];
    private ushort[] _targets = [];
    private uint[] _keys = [];
    private uint[] _data = [];
    private int[] _offsets = [];
    private int _count;

    public void Reserve(int count) => Resize(_count + count);

    /// <summary>Adds a rule without condition; the datum is an access vector, the value of a type, or from <see cref="Add(ExtendedPermissions)"/>.</summary>
    public void Add(int source, int target, int objectClass, RuleKind kind, uint data, int offset) =>
        Append(source, target, RuleKey.Of(objectClass, kind, conditional: false), data, offset);

    public void Add(int source, int target, int objectClass, RuleKind kind, ConditionalRule rule, int offset)
    {
        Append(source, target, RuleKey.Of(objectClass, kind, conditional: true), (uint)_conditionalRules.Count, offset);
        _conditionalRules.Add(rule);
    }

    public uint Add(ExtendedPermissions permissions)
    {
        _extendedPermissions.Add(permissions);
        return (uint)_extendedPermissions.Count - 1;
    }

    public RuleTable Build(PolicyCursor cursor)
    {
        int[] order = Sorted();
        var targetCells = new int[types.Count + 1];
        var keys = new List<uint>();
        var cellEntries = new List<int>();
        var cellBlocks = new List<int>();
        var blockPositions = new List<ushort>();
        var blockBits = new List<ulong>();
        var blockEntries = new List<int>();
        var sources = new ushort[_count];
        var data = new uint[_count];
        var lists = new List<int>();
        int entries = 0;
        int lastTarget = -1;
        for (int i = 0; i < _count;)
        {
            int rule = order[i];
            ushort target = _targets[rule];
            uint key = _keys[rule];
            if (target != lastTarget || keys[^1] != key)
            {
                while (lastTarget < target)
                    targetCells[++lastTarget] = keys.Count;
                keys.Add(key);
                cellEntries.Add(entries);
                cellBlocks.Add(blockBits.Count);
            }

            ushort source = _sources[rule];
            int end = i + 1;
            while (end < _count && IsSame(order[end], rule))
                end++;
            if (source < types.AttributeCount)
            {
                ushort position = (ushort)(source >> 6);
                if (blockBits.Count == cellBlocks[^1] || blockPositions[^1] != position)
                {
                    blockPositions.Add(position);
                    blockBits.Add(0);
                    blockEntries.Add(entries);
                }

                blockBits[^1] |= 1UL << (source & 63);
            }

            sources[entries] = source;
            data[entries++] = Datum(cursor, lists, order.AsSpan(i..end));
            i = end;
        }

        while (lastTarget < types.Count)
            targetCells[++lastTarget] = keys.Count;
        cellEntries.Add(entries);
        cellBlocks.Add(blockBits.Count);
        return new RuleTable
        {
            TargetCells = targetCells,
            Keys = [.. keys],
            CellEntries = [.. cellEntries],
            CellBlocks = [.. cellBlocks],
            BlockPositions = [.. blockPositions],
            BlockBits = [.. blockBits],
            BlockEntries = [.. blockEntries],
            Sources = sources[..entries],
            Data = data[..entries],
            Lists = [.. lists],
            ConditionalRules = [.. _conditionalRules],
            ExtendedPermissions = [.. _extendedPermissions],
        };
    }

    private bool IsSame(int left, int right) =>
        _sources[left] == _sources[right] && _targets[left] == _targets[right] && _keys[left] == _keys[right];

    private uint Datum(PolicyCursor cursor, List<int> lists, ReadOnlySpan<int> rules)
    {
        if (!RuleKey.IsList(_keys[rules[0]]))
        {
            if (rules.Length > 1)
                throw cursor.ErrorAt(_offsets[rules[1]], "a rule is there twice");
            return _data[rules[0]];
        }

        int start = lists.Count;
        lists.Add(rules.Length);
        foreach (int rule in rules)
            lists.Add((int)_data[rule]);
        return (uint)start;
    }

    // Least significant digit first, each pass stable: rules with equal keys stay in the order of the file.
    private int[] Sorted()
    {
        var order = new int[_count];
        for (int i = 0; i < _count; i++)
            order[i] = i;
        var other = new int[_count];
        var digits = new ushort[_count];
        Pass(ref order, ref other, types.Count, _sources);
        for (int i = 0; i < _count; i++)
            digits[i] = (ushort)(_keys[i] & ((1 << RuleKey.KindBits) - 1));
        Pass(ref order, ref other, 1 << RuleKey.KindBits, digits);
        for (int i = 0; i < _count; i++)
            digits[i] = (ushort)RuleKey.ClassOf(_keys[i]);
        Pass(ref order, ref other, classCount + 1, digits);
        Pass(ref order, ref other, types.Count, _targets);
        return order;
    }

    private static void Pass(ref int[] order, ref int[] other, int digitCount, ReadOnlySpan<ushort> digits)
    {
        var starts = new int[digitCount + 1];
        foreach (int rule in order)
            starts[digits[rule] + 1]++;
        for (int i = 1; i <= digitCount; i++)
            starts[i] += starts[i - 1];
        foreach (int rule in order)
            other[starts[digits[rule]]++] = rule;
        (order, other) = (other, order);
    }

    private void Append(int source, int target, uint key, uint data, int offset)
    {
        if (_count == _data.Length)
            Resize(Math.Max(64, _count + (_count / 2)));
        _sources[_count] = (ushort)types.OrdinalOf(source);
        _targets[_count] = (ushort)types.OrdinalOf(target);
        _keys[_count] = key;
        _data[_count] = data;
        _offsets[_count++] = offset;
    }

    private void Resize(int capacity)
    {
        Array.Resize(ref _sources, capacity);
        Array.Resize(ref _targets, capacity);
        Array.Resize(ref _keys, capacity);
        Array.Resize(ref _data, capacity);
        Array.Resize(ref _offsets, capacity);
    }
}
