using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Collects rules in the order of the file and makes a <see cref="RuleTable"/> of them, in time linear in their number.</summary>
internal sealed class RuleTableBuilder(TypeSymbols types, int classCount) : IDisposable
{
    private readonly ScratchList<ConditionalRule> _conditionalRules = new();
    private readonly ScratchList<ExtendedPermissions> _extendedPermissions = new();
    private readonly ScratchList<ulong> _keys = new();
    private readonly ScratchList<ushort> _targets = new();
    private readonly ScratchList<uint> _data = new();
    private readonly ScratchList<int> _offsets = new();

    public void Reserve(int count)
    {
        _keys.Reserve(count);
        _targets.Reserve(count);
        _data.Reserve(count);
        _offsets.Reserve(count);
    }

    /// <summary>
    /// Adds a rule without condition, its key from <see cref="RuleKey"/>; the datum is an access vector, the value of a type, or from
    /// <see cref="Add(ExtendedPermissions)"/>.
    /// </summary>
    public void Add(int source, int target, uint key, uint data, int offset)
    {
        _keys.Add(RuleSortKey.Of(key, types.OrdinalOf(source), _keys.Count));
        _targets.Add((ushort)types.OrdinalOf(target));
        _data.Add(data);
        _offsets.Add(offset);
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
        using var other = new ScratchList<ulong>();
        Span<ulong> sorted = other.AddUnset(_keys.Count);
        int[] targetStarts = RuleSort.Sort(_keys.Items, sorted, _targets.Items, types.Count, classCount);
        RuleTableSize size = RuleTableSize.Count(sorted, targetStarts, types.AttributeCount);
        if (size.Duplicate >= 0)
            throw cursor.ErrorAt(_offsets[size.Duplicate], "a rule is there twice");
        RuleTable table = size.Allocate(types.Count, _conditionalRules.ToArray(), _extendedPermissions.ToArray());
        new RuleTableLayout(table, sorted, _data.Items, types.AttributeCount).Fill(targetStarts);
        return table;
    }

    public void Dispose()
    {
        _conditionalRules.Dispose();
        _extendedPermissions.Dispose();
        _keys.Dispose();
        _targets.Dispose();
        _data.Dispose();
        _offsets.Dispose();
    }
}
