using Svirt.Security.Labels;

namespace Svirt.Security.Tests.AccessVectors;

/// <summary>Contexts by number.</summary>
internal static class Sample
{
    public static SecurityContext Context(int number) => SecurityContext.Parse($"system_u:object_r:t{number}_t:s0:c{number % 1024}");

    public static SecurityContext[] Contexts(int count) => [.. Enumerable.Range(0, count).Select(Context)];
}
