using Xunit.Abstractions;

namespace Svirt.Security.KernelTests.Running;

/// <summary>xunit's settings: its defaults, except that tests run one at a time, since they share one kernel and its log.</summary>
internal sealed class SequentialFrameworkOptions : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal)
    {
        ["xunit.execution.DisableParallelization"] = true,
    };

    public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out object? value) ? (TValue)value! : default!;

    public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
}
