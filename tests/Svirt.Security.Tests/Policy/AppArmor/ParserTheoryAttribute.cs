using Xunit;

namespace Svirt.Security.Tests.Policy.AppArmor;

/// <summary>A test with data that needs AppArmor's compiler; skipped with that reason where tests/peers/apparmor has not unpacked it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ParserTheoryAttribute : TheoryAttribute
{
    public ParserTheoryAttribute()
    {
        if (ParserFolder.Path is null)
            Skip = $"needs {ParserFolder.Variable} to name the folder that tests/peers/apparmor makes";
    }
}
