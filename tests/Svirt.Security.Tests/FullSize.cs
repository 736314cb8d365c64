namespace Svirt.Security.Tests;

/// <summary>Long tests take a sample of their cases, and all of them where SVIRT_SECURITY_FULL is 1.</summary>
internal static class FullSize
{
    internal static bool IsFull => Environment.GetEnvironmentVariable("SVIRT_SECURITY_FULL") == "1";

    internal static int Of(int full, int sample) => IsFull ? full : sample;
}
