namespace Svirt.Security.Tests.Domains.Images;

/// <summary>A test that traces what qemu-io (Debian: qemu-utils) opens; skipped with that reason where it or strace is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenTraceTheoryAttribute : Xunit.TheoryAttribute
{
    public OpenTraceTheoryAttribute()
    {
        if (!OpenedFiles.IsAvailable)
            Skip = "needs qemu-io (Debian: qemu-utils) and strace";
    }
}
