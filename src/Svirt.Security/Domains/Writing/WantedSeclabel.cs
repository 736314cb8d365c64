using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Writing;

/// <summary>A label that a document is to have.</summary>
/// <param name="Model">Its model; null for none.</param>
/// <param name="Text">How it is written.</param>
/// <param name="IsSaidBy">Whether an element says just this already, so that it is left alone.</param>
internal sealed record WantedSeclabel(string? Model, SeclabelText Text, Func<DocumentElement, bool> IsSaidBy);
