using Xunit;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>A test that needs policies and peers; skipped with that reason where tests/peers/prepare has not built them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute()
    {
        if (PeerFolder.Path is null)
            Skip = $"needs {PeerFolder.Variable} to name the folder that tests/peers/prepare builds";
    }
}
