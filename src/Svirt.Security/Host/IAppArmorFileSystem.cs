namespace Svirt.Security.Host;

/// <summary>AppArmor's files in securityfs (kernel: security/apparmor/apparmorfs.c). Thread-safe.</summary>
/// <remarks>All members but <see cref="IsEnabled"/> throw <see cref="HostException"/> when the kernel refuses.</remarks>
public interface IAppArmorFileSystem
{
    /// <summary>The kernel has AppArmor and it is switched on.</summary>
    bool IsEnabled { get; }

    /// <summary>The loaded profiles with their modes (<c>enforce</c>, <c>complain</c>, ...).</summary>
    IReadOnlyDictionary<string, string> ReadProfiles();

    /// <summary>What this kernel's AppArmor can do: the files of <c>features</c> by their paths below it, such as <c>signal/mask</c>, with their text.</summary>
    IReadOnlyDictionary<string, string> ReadFeatures();

    /// <summary>The compiled form of a loaded profile, perhaps together with others that were loaded at once; null where the kernel keeps none.</summary>
    /// <param name="profile">The profile's name.</param>
    byte[]? ReadCompiled(string profile);

    /// <summary>Loads compiled profiles, in place of loaded ones of the same names.</summary>
    /// <param name="compiled">What the profile compiler wrote.</param>
    void Replace(ReadOnlySpan<byte> compiled);

    /// <summary>Unloads a profile. Processes that have it become unconfined, so none may be left.</summary>
    /// <param name="profile">The profile's name.</param>
    void Remove(string profile);
}
