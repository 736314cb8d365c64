namespace Svirt.Security.Domains;

/// <summary>A rule a value breaks, and the sentence that says so; the caller knows where the value stands.</summary>
internal sealed record RuleFault(string Rule, string Sentence);
