namespace Svirt.Security.Tests.Categories;

/// <summary>The system's clock, moved by what a test adds to it.</summary>
internal sealed class StepClock : TimeProvider
{
    public TimeSpan Step { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(Step.TotalSeconds * TimestampFrequency);
}
