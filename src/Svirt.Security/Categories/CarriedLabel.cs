using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// A level that files still carry by the word of a label journal. Nobody gets a level that dominates it; one that it dominates is not
/// affected, since files have access to nothing.
/// </summary>
/// <param name="Level">The level.</param>
/// <param name="Owner">The domain whose journal it is.</param>
public sealed record CarriedLabel(MlsLevel Level, CategoryOwner Owner);
