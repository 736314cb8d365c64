using System.Runtime.InteropServices;
using Svirt.Security.Labels;

namespace Svirt.Security.Policy.Model;

/// <summary>A range_transition rule, in values.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RangeTransitionKey(int Source, int Target, int Class)
{
    // Values have 16 bits.
    public ulong Packed => ((ulong)Source << 32) | ((ulong)Target << 16) | (uint)Class;
}

/// <summary>The range_transition rules by what they are for.</summary>
internal sealed class RangeTransitions
{
    private readonly ArrayBuilder<RangeTransitionKey> _keys = new();
    private readonly ArrayBuilder<MlsRange> _ranges = new();
    private readonly PackedIndex _index = new();

    public IEnumerable<KeyValuePair<RangeTransitionKey, MlsRange>> All => Enumerable.Range(0, Count)
        .Select(rule => KeyValuePair.Create(_keys[rule], _ranges[rule]));

    public int Count => _keys.Count;

    /// <summary>Adds a rule while the policy is read; false if there is one for the same.</summary>
    public bool TryAdd(RangeTransitionKey key, MlsRange range)
    {
        if (!_index.TryAdd(key.Packed, Count))
            return false;
        _keys.Add(key);
        _ranges.Add(range);
        return true;
    }

    public bool TryGet(int source, int target, int objectClass, out MlsRange range)
    {
        int rule = _index.Find(new RangeTransitionKey(source, target, objectClass).Packed, absent: -1);
        range = rule < 0 ? default : _ranges[rule];
        return rule >= 0;
    }
}
