using System.Globalization;
using System.Security.Cryptography;

namespace Svirt.Security.Benchmarks;

/// <summary>
/// The peers' algorithm (libvirt, opencontainers/selinux), re-created here: draw two numbers, look the text up in a set, and try again if
/// it is there. Never returns when all pairs are taken.
/// </summary>
internal sealed class RetryingAllocator(int categories)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Allocate()
    {
        lock (_gate)
        {
            while (true)
            {
                int first = RandomNumberGenerator.GetInt32(categories), second = RandomNumberGenerator.GetInt32(categories);
                if (first == second)
                    continue;
                if (first > second)
                    (first, second) = (second, first);
                string level = TextOf(first, second);
                if (_taken.Add(level))
                    return level;
            }
        }
    }

    public void Release(string level)
    {
        lock (_gate)
            _taken.Remove(level);
    }

    /// <summary>Takes all but a number of pairs, which no drawing could do in reasonable time.</summary>
    public void TakeAllBut(int free)
    {
        for (int second = 1; second < categories; second++)
        {
            for (int first = 0; first < second; first++)
                _taken.Add(TextOf(first, second));
        }

        foreach (string level in _taken.Take(free).ToArray())
            _taken.Remove(level);
    }

    private static string TextOf(int first, int second) => string.Create(CultureInfo.InvariantCulture, $"s0:c{first},c{second}");
}
