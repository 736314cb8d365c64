using System.Globalization;

namespace Svirt.Security.Benchmarks;

/// <summary>One line of the report: two things measured in one run, and what is demanded of them.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Ours">Our median, in microseconds.</param>
/// <param name="Peer">The peer's median, in microseconds; null where the peer has no such thing or never ends.</param>
/// <param name="Bar">What is demanded.</param>
internal sealed record Figure(string Name, double Ours, double? Peer, FigureBar Bar)
{
    public double? Ratio => Ours / Peer;

    /// <summary>Whether both numbers are bytes instead.</summary>
    public bool IsMemory { get; init; }

    /// <summary>Whether they are domains a second instead.</summary>
    public bool IsRate { get; init; }

    public bool Holds => Bar.Holds(this);

    public static string TimeText(double microseconds) => microseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{microseconds * 1000:F1} ns"),
        < 100_000 => string.Create(CultureInfo.InvariantCulture, $"{microseconds:F1} µs"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000:F1} ms"),
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name} | {Text(Ours)} | {(Peer is { } peer ? Text(peer) : "-")} | {(Ratio is { } ratio ? ratio.ToString("F4", CultureInfo.InvariantCulture) : "-")} | {Bar} | {(Bar is NoBar ? "-" : Holds ? "holds" : "MISSED")}");

    private string Text(double number) =>
        IsMemory ? string.Create(CultureInfo.InvariantCulture, $"{number / (1 << 20):F2} MiB")
        : IsRate ? string.Create(CultureInfo.InvariantCulture, $"{number:F0} a second")
        : TimeText(number);
}
