namespace Svirt.Security.KernelTests.Policy.AppArmor;

/// <summary>Variables of a generated profile with the values that they stand for.</summary>
internal static class GeneratedVariables
{
    private static readonly (string Name, string[] Values)[] All =
    [
        ("@{DISKS}", ["pool", "other/pool", "a"]),
        ("@{ONE}", ["only.one"]),
    ];

    public static string Text => string.Concat(All.Select(variable => $"{variable.Name}={string.Join(' ', variable.Values)}\n"));

    public static (string Name, string[] Values) Any(Random random) => All[random.Next(All.Length)];
}
