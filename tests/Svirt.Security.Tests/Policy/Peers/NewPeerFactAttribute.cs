using Xunit;

namespace Svirt.Security.Tests.Policy.Peers;

/// <summary>A test of versions 34 and 35; skipped with that reason where tests/peers/prepare could not get the tools that know them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NewPeerFactAttribute : FactAttribute
{
    public NewPeerFactAttribute()
    {
        if (PeerFolder.Path is null)
            Skip = $"needs {PeerFolder.Variable} to name the folder that tests/peers/prepare builds";
        else if (!PeerFolder.NewPolicies.Any())
            Skip = "needs the tools of a newer Debian release, which tests/peers/prepare could not get";
    }
}
