using Xunit;

namespace Svirt.Security.Tests.Launch;

/// <summary>
/// Tests that count the descriptors, children or threads of the test process itself, so nothing else may run beside them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessTestGroup
{
    public const string Name = "processes";
}
