using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Model;

/// <summary>What makes a conditional rule differ from another with the same key.</summary>
/// <param name="Node">Index of the if statement.</param>
/// <param name="Branch">True for the if branch, false for else.</param>
/// <param name="Data">Access vector, type, or index of extended permissions.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ConditionalRule(int Node, bool Branch, uint Data);
