namespace Svirt.Security.Tests;

/// <summary>Long tests take a sample of their cases, and all of them where SVIRT_SECURITY_FULL is 1.</summary>
internal static class FullSize
{
    internal static int Of(int full, int sample) => Environment.GetEnvironmentVariable("SVIRT_SECURITY_FULL") == "1" ? full : sample;
}
