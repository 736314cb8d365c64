namespace Svirt.Security.Tests.Domains.Images;

/// <summary>A test on images that qemu-img (Debian: qemu-utils) makes; skipped with that reason where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QemuImgFactAttribute : Xunit.FactAttribute
{
    public QemuImgFactAttribute()
    {
        if (!ImageFolder.IsAvailable)
            Skip = "needs qemu-img (Debian: qemu-utils)";
    }
}
