namespace Svirt.Security.Tests.Domains;

/// <summary>
/// A test over the documents in libvirt's sources. It runs where <c>SVIRT_DOMAIN_CORPUS</c> is <c>apt</c>, which downloads Debian's source
/// package, or the folder of unpacked sources.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CorpusFactAttribute : Xunit.FactAttribute
{
    public CorpusFactAttribute()
    {
        if (string.IsNullOrEmpty(Source))
            Skip = "reads a large corpus from outside: set SVIRT_DOMAIN_CORPUS to apt or to a folder with libvirt's sources";
    }

    public static string? Source => Environment.GetEnvironmentVariable("SVIRT_DOMAIN_CORPUS");
}
