using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.KernelTests.AccessVectors;

/// <summary>Questions drawn from a policy: contexts of its types, most with categories, and its classes.</summary>
internal sealed class DecisionSample
{
    private readonly Random _random;
    private readonly string[] _types;
    private readonly string[] _classes;

    public DecisionSample(PolicyDatabase policy, int seed)
    {
        _random = new Random(seed);
        _types = [.. policy.Types.Select(type => type.Name)];
        _classes = [.. policy.Classes.Select(declared => declared.Name)];
    }

    public IEnumerable<(SecurityContext Source, SecurityContext Target, string Class)> Draw(int count) =>
        Enumerable.Range(0, count).Select(_ => (Context(), Context(), _classes[_random.Next(_classes.Length)]));

    // One in four is about an emulator, where constraints on categories decide.
    private SecurityContext Context()
    {
        string type = _random.Next(4) == 0 ? "svirt_t" : _types[_random.Next(_types.Length)];
        return SecurityContext.Parse($"system_u:object_r:{type}:{(_random.Next(3) == 0 ? "s0" : $"s0:c{_random.Next(3)},c{3 + _random.Next(3)}")}");
    }
}
