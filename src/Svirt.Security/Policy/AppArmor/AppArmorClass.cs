namespace Svirt.Security.Policy.AppArmor;

/// <summary>The classes of rules besides those on files that profiles for domains have (kernel: AA_CLASS_* in security/apparmor/include/apparmor.h).</summary>
internal enum AppArmorClass
{
    /// <summary>Who may trace or look into whom.</summary>
    Trace = 9,

    /// <summary>Who may signal whom.</summary>
    Signal = 10,

    /// <summary>Sockets by family and type.</summary>
    Network = 14,
}
