using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Explanations;

/// <summary>Finds the fewest changes of booleans with which a condition has a value.</summary>
internal static class BooleanSearch
{
    // The compiler allows five booleans in a condition (COND_MAX_BOOLS); a file could have more, and the search stays small.
    private const int MaxBooleans = 10;

    public static Dictionary<string, bool> Find(PolicyModel model, ReadOnlySpan<bool> states, ConditionalNode node, bool value)
    {
        int[] booleans = [.. node.Expression.Where(token => token.Operator == ConditionalOperator.Boolean).Select(token => token.Boolean).Distinct()];
        if (booleans.Length > MaxBooleans)
            return new Dictionary<string, bool>(StringComparer.Ordinal);
        bool[] trial = states.ToArray();
        foreach (int mask in Enumerable.Range(0, 1 << booleans.Length).OrderBy(mask => System.Numerics.BitOperations.PopCount((uint)mask)))
        {
            for (int i = 0; i < booleans.Length; i++)
                trial[booleans[i] - 1] = states[booleans[i] - 1] ^ ((mask >> i & 1) != 0);
            if (node.Evaluate(trial) == value)
            {
                return Enumerable.Range(0, booleans.Length).Where(i => (mask >> i & 1) != 0)
                    .ToDictionary(i => model.Booleans.Names.NameOf(booleans[i])!, i => trial[booleans[i] - 1], StringComparer.Ordinal);
            }
        }

        return new Dictionary<string, bool>(StringComparer.Ordinal);
    }
}
