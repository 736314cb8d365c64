using BenchmarkDotNet.Attributes;
using Svirt.Security.Policy;

namespace Svirt.Security.HotPaths;

/// <summary>Reading a whole policy that is in memory.</summary>
public class PolicyLoad
{
    private readonly byte[] _file = LoadedPolicy.ReadFile();

    [Benchmark]
    public PolicyDatabase Load() => PolicyDatabase.Load(_file);
}
