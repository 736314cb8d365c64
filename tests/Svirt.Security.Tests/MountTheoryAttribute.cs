namespace Svirt.Security.Tests;

/// <summary>A theory that mounts a file system; skipped as <see cref="MountFactAttribute"/> is.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountTheoryAttribute : Xunit.TheoryAttribute
{
    /// <param name="type">The type of the file system.</param>
    public MountTheoryAttribute(string type) => Skip = new MountFactAttribute(type).Skip;
}
