using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Collects rules in the order of the file and makes a <see cref="RuleTable"/> of them, in time linear in their number.</summary>
internal sealed class RuleTableBuilder(TypeSymbols types, int classCount)
{
    private readonly ArrayBuilder<ConditionalRule> _conditionalRules = new();
    private readonly ArrayBuilder<ExtendedPermissions> _extendedPermissions = new();
    private ulong[] _keys = [];
    private ushort[] _targets = [];
    private uint[] _data = [];
    private int[] _offsets = [];
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
        int[] targetStarts = RuleSort.Sort(ref _keys, _count, _targets, types.Count, classCount);
        ReadOnlySpan<ulong> sorted = _keys.AsSpan(0, _count);
        RuleTableSize size = RuleTableSize.Count(sorted, targetStarts, types.AttributeCount);
        if (size.Duplicate >= 0)
            throw cursor.ErrorAt(_offsets[size.Duplicate], "a rule is there twice");
        RuleTable table = size.Allocate(types.Count, _conditionalRules.ToArray(), _extendedPermissions.ToArray());
        new RuleTableLayout(table, sorted, _data, types.AttributeCount).Fill(targetStarts);
        return table;
    }

    private void Resize(int capacity)
    {
        // What is beyond the count is never read, so that the largest of them need not be cleared.
        ulong[] keys = GC.AllocateUninitializedArray<ulong>(capacity);
        Array.Copy(_keys, keys, _count);
        _keys = keys;
        Resize(ref _targets, capacity);
        Resize(ref _data, capacity);
        Resize(ref _offsets, capacity);
    }

    private void Resize<T>(ref T[] array, int capacity)
    {
        var larger = new T[capacity];
        Array.Copy(array, larger, _count);
        array = larger;
    }
}
