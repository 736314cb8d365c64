using System.Globalization;
using System.Text;

namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>selinuxfs as the shell would use it, without the library under test.</summary>
internal static class RawSecurityServer
{
    public const string Root = "/sys/fs/selinux";

    /// <summary>What the kernel allows, as it words it.</summary>
    public static uint ComputeAccess(string source, string target, int classNumber) => ComputeVectors(source, target, classNumber)[0];

    /// <summary>Its whole answer: allowed, an unused vector, auditallow, auditdeny.</summary>
    public static uint[] ComputeVectors(string source, string target, int classNumber)
    {
        using var file = new FileStream(Root + "/access", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        file.Write(Encoding.ASCII.GetBytes($"{source} {target} {classNumber}"));
        byte[] answer = new byte[256];
        file.Position = 0;
        int length = file.Read(answer);
        return [.. Encoding.ASCII.GetString(answer, 0, length).Split(' ').Take(4).Select(word => uint.Parse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
    }

    public static int ClassNumber(string name) => int.Parse(File.ReadAllText($"{Root}/class/{name}/index"), CultureInfo.InvariantCulture);

    /// <summary>The permissions of a class with their bits.</summary>
    public static Dictionary<string, uint> Permissions(string className) => Directory.GetFiles($"{Root}/class/{className}/perms")
        .ToDictionary(file => Path.GetFileName(file), file => 1u << (int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) - 1));

    /// <summary>setenforce.</summary>
    public static void SetEnforcing(bool isEnforcing) => Write("enforce", isEnforcing ? "1"u8 : "0"u8);

    /// <summary>setsebool without -P.</summary>
    public static void SetBoolean(string name, bool state)
    {
        Write("booleans/" + name, state ? "1"u8 : "0"u8);
        Write("commit_pending_bools", "1"u8);
    }

    public static byte[] ReadPolicy()
    {
        using FileStream policy = File.OpenRead(Root + "/policy");
        using var bytes = new MemoryStream();
        policy.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>load_policy.</summary>
    public static void LoadPolicy(byte[] policy) => Write("load", policy);

    // The kernel takes each of these in one write.
    private static void Write(string file, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream($"{Root}/{file}", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(content);
    }
}
