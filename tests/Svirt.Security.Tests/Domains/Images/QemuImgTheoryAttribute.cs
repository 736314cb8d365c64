namespace Svirt.Security.Tests.Domains.Images;

/// <summary>As <see cref="QemuImgFactAttribute"/>, for a test of several rows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QemuImgTheoryAttribute : Xunit.TheoryAttribute
{
    public QemuImgTheoryAttribute()
    {
        if (!ImageFolder.IsAvailable)
            Skip = "needs qemu-img (Debian: qemu-utils)";
    }
}
