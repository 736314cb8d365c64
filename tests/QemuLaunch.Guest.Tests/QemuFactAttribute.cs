namespace QemuLaunch.Guest.Tests;

/// <summary>A test that boots a guest, so needs QEMU; skipped with that reason elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QemuFactAttribute : Xunit.FactAttribute
{
    public QemuFactAttribute()
    {
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        if (!directories.Any(directory => File.Exists(Path.Combine(directory, QemuArguments.Emulator))))
            Skip = $"needs {QemuArguments.Emulator} in PATH (Debian: qemu-system-x86): it boots a guest";
    }
}
