using System.Runtime.InteropServices;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Queries;

/// <summary>What all rules have, in values; the node is -1 for a rule without condition.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RulePlace(RuleKind Kind, int Source, int Target, int Class, int Node, bool Branch);
