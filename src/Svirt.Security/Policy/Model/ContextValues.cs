using System.Runtime.InteropServices;
using Svirt.Security.Labels;

namespace Svirt.Security.Policy.Model;

/// <summary>
/// A context as the policy stores it. Sensitivities and categories are numbered from 0 in the order of the policy, which is that of their
/// names in stock policies (<see cref="MlsSymbols"/> translates where it is not).
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ContextValues(int User, int Role, int Type, MlsRange Range);
