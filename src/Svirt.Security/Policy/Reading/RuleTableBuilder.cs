using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Collects rules in the order of the file and makes a <see cref="RuleTable"/> of them, in time linear in their number.</summary>
internal sealed class RuleTableBuilder(TypeSymbols types, int classCount) : IDisposable
{
    private readonly ArrayBuilder<ConditionalRule> _conditionalRules = new();
    private readonly ArrayBuilder<ExtendedPermissions> _extendedPermissions = new();
    private readonly ScratchArray<ulong> _keys = new();
    private readonly ScratchArray<ushort> _targets = new();
    private readonly ScratchArray<uint> _data = new();
    private readonly ScratchArray<int> _offsets = new();
    private int _count;

    public void Reserve(int count) => Resize(_count + count);

    /// <summary>
    /// Adds a rule without condition, its key from <see cref="RuleKey"/>; the datum is an access vector, the value of a type, or from
    /// <see cref="Add(ExtendedPermissions)"/>.
    /// </summary>
    public void Add(int source, int target, uint key, uint data, int offset)
    {
        int index = _count;
        if (index == _data.Length)
            Resize(Math.Max(64, index + (index / 2)));
        _keys[index] = RuleSortKey.Of(key, types.OrdinalOf(source), index);
        _targets[index] = (ushort)types.OrdinalOf(target);
        _data[index] = data;
        _offsets[index] = offset;
        _count = index + 1;
    }

    /// <summary>Adds a rule of an if statement.</summary>
    public void Add(int source, int target, uint key, ConditionalRule rule, int offset)
    {
        Add(source, target, key, (uint)_conditionalRules.Count, offset);
        _conditionalRules.Add(rule);
    }

    public uint Add(ExtendedPermissions permissions)
    {
        _extendedPermissions.Add(permissions);
        return (uint)_extendedPermissions.Count - 1;
    }

    public RuleTable Build(in PolicyCursor cursor)
    {
        Span<ulong> keys = _keys.Items[.._count];
        using var other = new ScratchArray<ulong>(_count);
        int[] targetStarts = RuleSort.Sort(keys, other.Items, _targets.Items[.._count], types.Count, classCount);
        ReadOnlySpan<ulong> sorted = other.Items;
        RuleTableSize size = RuleTableSize.Count(sorted, targetStarts, types.AttributeCount);
        if (size.Duplicate >= 0)
            throw cursor.ErrorAt(_offsets.Items[size.Duplicate], "a rule is there twice");
        RuleTable table = size.Allocate(types.Count, _conditionalRules.ToArray(), _extendedPermissions.ToArray());
        new RuleTableLayout(table, sorted, _data.Items, types.AttributeCount).Fill(targetStarts);
        return table;
    }

    public void Dispose()
    {
        _keys.Dispose();
        _targets.Dispose();
        _data.Dispose();
        _offsets.Dispose();
    }

    private void Resize(int capacity)
    {
        _keys.Resize(capacity);
        _targets.Resize(capacity);
        _data.Resize(capacity);
        _offsets.Resize(capacity);
    }
}
