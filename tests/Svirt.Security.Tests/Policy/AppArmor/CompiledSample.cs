namespace Svirt.Security.Tests.Policy.AppArmor;

/// <summary>Compiled/sample.profile in the forms of different compilers.</summary>
internal static class CompiledSample
{
    public static string[] Names => ["packed", "table2", "table3"];

    public static byte[] Read(string name)
    {
        using Stream stream = typeof(CompiledSample).Assembly.GetManifestResourceStream(name + ".bin")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
