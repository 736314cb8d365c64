using System.Collections.Immutable;

namespace Svirt.Security.Drivers.AppArmor;

/// <summary>What came of compiling the profile of a domain without resources. Immutable.</summary>
/// <param name="Fault">Why profiles cannot be compiled here; null where they can.</param>
/// <param name="Unmediated">The classes of rules that compiled profiles lack, in an operator's words.</param>
internal sealed record CompilerTrial(string? Fault, ImmutableArray<string> Unmediated);
