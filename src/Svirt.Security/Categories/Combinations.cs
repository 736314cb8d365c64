namespace Svirt.Security.Categories;

/// <summary>
/// Numbers the sets of one to three positions: the set p1 &lt; p2 &lt; p3 has the number C(p1,1) + C(p2,2) + C(p3,3) (the combinatorial
/// number system), which leaves no gap and does not depend on how many positions there are.
/// </summary>
internal static class Combinations
{
    /// <summary>The largest size of a set.</summary>
    internal const int MaximumSize = 3;

    /// <summary>How many sets of a size there are among so many positions.</summary>
    internal static long Count(long positions, int size) => size switch
    {
        1 => positions,
        2 => positions * (positions - 1) / 2,
        _ => positions * (positions - 1) / 2 * (positions - 2) / 3,
    };

    /// <summary>The number of a set whose positions ascend.</summary>
    internal static long NumberOf(ReadOnlySpan<int> positions)
    {
        long number = 0;
        for (int i = 0; i < positions.Length; i++)
            number += Count(positions[i], i + 1);
        return number;
    }

    /// <summary>The set of a number, its positions ascending.</summary>
    internal static void SetOf(long number, Span<int> positions)
    {
        for (int size = positions.Length; size > 0; size--)
        {
            int position = Highest(number, size);
            positions[size - 1] = position;
            number -= Count(position, size);
        }
    }

    /// <summary>Steps to the next set of positions below a limit; false after the last.</summary>
    internal static bool Next(Span<int> positions, int limit)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            int bound = i + 1 < positions.Length ? positions[i + 1] : limit;
            if (positions[i] + 1 >= bound)
                continue;
            positions[i]++;
            for (int lower = 0; lower < i; lower++)
                positions[lower] = lower;
            return true;
        }

        return false;
    }

    // The roots are good to less than one; the loops make them exact.
    private static int Highest(long number, int size)
    {
        if (size == 1)
            return (int)number;
        int position = size == 2 ? (int)((1 + Math.Sqrt(1 + (8.0 * number))) / 2) : (int)Math.Cbrt(6.0 * number) + 1;
        while (Count(position, size) > number)
            position--;
        while (Count(position + 1, size) <= number)
            position++;
        return position;
    }
}
