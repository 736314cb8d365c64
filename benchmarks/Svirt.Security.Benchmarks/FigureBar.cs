using System.Globalization;

namespace Svirt.Security.Benchmarks;

/// <summary>What is demanded of a figure.</summary>
internal abstract record FigureBar
{
    public abstract bool Holds(Figure figure);
}

/// <summary>Our time is at most this many times the peer's.</summary>
internal sealed record PeerRatioBar(double Highest) : FigureBar
{
    public override bool Holds(Figure figure) => figure.Ratio <= Highest;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"<= {Highest} x peer");
}

/// <summary>Our time is below a fixed one, in microseconds.</summary>
internal sealed record TimeBar(double Microseconds) : FigureBar
{
    public override bool Holds(Figure figure) => figure.Ours < Microseconds;

    public override string ToString() => "< " + Figure.TimeText(Microseconds);
}

/// <summary>Our time is at most so many times our own time in another figure.</summary>
internal sealed record OwnRatioBar(double Highest, Figure Base) : FigureBar
{
    public override bool Holds(Figure figure) => figure.Ours <= Highest * Base.Ours;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"<= {Highest} x own {Figure.TimeText(Base.Ours)}");
}

/// <summary>Nothing is demanded; the figure is reported.</summary>
internal sealed record NoBar : FigureBar
{
    public static NoBar Instance { get; } = new();

    public override bool Holds(Figure figure) => true;

    public override string ToString() => "-";
}
