using System.Runtime.InteropServices;
using Svirt.Security.Labels;

namespace Svirt.Security.Policy.Model;

/// <summary>A range_transition rule, in values.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RangeTransitionKey(int Source, int Target, int Class);

/// <summary>The range_transition rules by what they are for.</summary>
internal sealed class RangeTransitions(Dictionary<RangeTransitionKey, MlsRange> rules)
{
    public IEnumerable<KeyValuePair<RangeTransitionKey, MlsRange>> All => rules;

    public int Count => rules.Count;

    public bool TryGet(int source, int target, int objectClass, out MlsRange range) =>
        rules.TryGetValue(new RangeTransitionKey(source, target, objectClass), out range);
}
