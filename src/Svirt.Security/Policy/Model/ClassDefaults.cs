using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Model;

/// <summary>The default_user, default_role, default_type and default_range of a class; values are those of the file.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClassDefaults(DefaultSource User, DefaultSource Role, DefaultSource Type, DefaultRange Range);

internal enum DefaultSource
{
    None = 0,
    Source = 1,
    Target = 2,
}

internal enum DefaultRange
{
    None = 0,
    SourceLow = 1,
    SourceHigh = 2,
    SourceLowHigh = 3,
    TargetLow = 4,
    TargetHigh = 5,
    TargetLowHigh = 6,
    GlbLub = 7,
}
