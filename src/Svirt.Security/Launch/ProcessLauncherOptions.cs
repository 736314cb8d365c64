namespace Svirt.Security.Launch;

/// <summary>Settings of a <see cref="ProcessLauncher"/>.</summary>
public sealed record ProcessLauncherOptions
{
    /// <summary>
    /// How long a started process may take to become the program; 10 seconds by default. A process that takes longer is killed.
    /// </summary>
    public TimeSpan StartTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(10);
}
