namespace Svirt.Security.Tests;

/// <summary>A test that mounts a file system; skipped with the reason where that cannot be done.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : Xunit.FactAttribute
{
    /// <param name="type">The type of the file system.</param>
    /// <param name="program">What makes the file system in a loop device; null where none is needed.</param>
    public MountFactAttribute(string type, string? program = null)
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "needs root: it mounts file systems";
        else if (!File.ReadLines("/proc/filesystems").Any(line => line.EndsWith("\t" + type, StringComparison.Ordinal)))
            Skip = "the kernel has no " + type;
        else if (program is not null && !File.Exists("/dev/loop-control"))
            Skip = "needs loop devices";
        else if (program is not null && !File.Exists(program))
            Skip = "needs " + program;
    }
}
