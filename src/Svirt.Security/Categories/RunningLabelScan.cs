using System.Collections.Immutable;

namespace Svirt.Security.Categories;

/// <summary>The labels of all processes, as one pass over /proc found them.</summary>
/// <param name="Labels">Those with categories.</param>
/// <param name="IsComplete">Whether every process let its label be read.</param>
internal sealed record RunningLabelScan(ImmutableArray<RunningLabel> Labels, bool IsComplete);
