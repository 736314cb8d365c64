namespace Svirt.Security.Tests;

/// <summary>A test that changes owners or starts processes under another uid, so needs root; skipped with that reason elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : Xunit.FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "needs root: it changes owners of real files or starts processes under another uid";
    }
}
