namespace Svirt.Security.Tests;

/// <summary>As <see cref="RootFactAttribute"/>, for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootTheoryAttribute : Xunit.TheoryAttribute
{
    public RootTheoryAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "needs root: it changes owners of real files or starts processes under another uid";
    }
}
