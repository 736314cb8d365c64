using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Writing;

/// <summary>A child that an element is to have.</summary>
/// <param name="Model">The security model it is for; null for none. No two children have the same.</param>
/// <param name="Format">How it is written, after the line break and indentation it is given.</param>
/// <param name="IsSaidBy">Whether an element says just this already, so that it is left alone.</param>
internal sealed record WantedChild(string? Model, Func<string, string> Format, Func<DocumentElement, bool> IsSaidBy);
