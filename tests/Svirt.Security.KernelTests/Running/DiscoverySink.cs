using Xunit.Abstractions;

namespace Svirt.Security.KernelTests.Running;

/// <summary>Collects the tests that xunit finds.</summary>
internal sealed class DiscoverySink : MessageSink<IDiscoveryCompleteMessage>
{
    private readonly List<ITestCase> _testCases = [];

    /// <summary>Complete once the sink has finished.</summary>
    public IReadOnlyList<ITestCase> TestCases => _testCases;

    protected override void Receive(IMessageSinkMessage message)
    {
        if (message is ITestCaseDiscoveryMessage found)
            _testCases.Add(found.TestCase);
    }
}
