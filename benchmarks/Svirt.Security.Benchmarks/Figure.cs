using System.Globalization;

namespace Svirt.Security.Benchmarks;

/// <summary>One line of the report: two things measured in one run, and the ratio that is demanded of them.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Ours">Our median, in microseconds.</param>
/// <param name="Peer">The peer's median, in microseconds.</param>
/// <param name="Bar">The highest ratio of ours to the peer's.</param>
internal sealed record Figure(string Name, double Ours, double Peer, double Bar)
{
    public double Ratio => Ours / Peer;

    public bool Holds => Ratio <= Bar;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name} | {Ours:F1} µs | {Peer:F1} µs | {Ratio:F3} | <= {Bar} | {(Holds ? "holds" : "MISSED")}");
}
