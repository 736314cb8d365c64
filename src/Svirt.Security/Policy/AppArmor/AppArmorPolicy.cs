using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Svirt.Security.Policy.AppArmor.Reading;

namespace Svirt.Security.Policy.AppArmor;

/// <summary>
/// Compiled AppArmor profiles: what apparmor_parser writes, and what the kernel shows as <c>raw_data</c> of a loaded profile. Answers for
/// paths what the kernel would, from the same automaton. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Read are the forms of kernel interface 5 to 9 (kernel: security/apparmor/policy_unpack.c), with permissions packed into the automaton or
/// in tables of their own (<c>permstable32</c>, versions 1 to 3).
/// </remarks>
public sealed class AppArmorPolicy
{
    private const int LongestOnStack = 1024;

    private readonly FrozenDictionary<string, AppArmorProfile> _byName;

    private AppArmorPolicy(ImmutableArray<AppArmorProfile> profiles)
    {
        Profiles = profiles;
        _byName = profiles.ToFrozenDictionary(profile => profile.Name, StringComparer.Ordinal);
    }

    /// <summary>The profiles in their order.</summary>
    public ImmutableArray<AppArmorProfile> Profiles { get; }

    /// <summary>Reads compiled profiles. They may come from anywhere: the time and memory taken are in proportion to their size.</summary>
    /// <param name="compiled">The bytes.</param>
    /// <exception cref="AppArmorPolicyException">They are malformed.</exception>
    public static AppArmorPolicy Read(ReadOnlySpan<byte> compiled) => new(PolicyStreamReader.Read(compiled));

    /// <summary>A profile by its name; null where there is none.</summary>
    /// <param name="name">The name.</param>
    public AppArmorProfile? FindProfile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _byName.GetValueOrDefault(name);
    }

    /// <summary>Evaluates a profile's file rules. Allocates nothing for paths that a kernel can have.</summary>
    /// <param name="profile">The profile's name.</param>
    /// <param name="path">The path as the kernel has it: absolute and free of links; a directory ends with <c>/</c>. Encoded as UTF-8.</param>
    /// <param name="permissions">What is asked.</param>
    /// <param name="isOwner">The process's file-system uid owns the file, so that <c>owner</c> rules count.</param>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public AppArmorFileDecision Query(string profile, ReadOnlySpan<char> path, AppArmorFilePermissions permissions, bool isOwner)
    {
        int longest = Encoding.UTF8.GetMaxByteCount(path.Length);
        byte[]? rented = longest > LongestOnStack ? ArrayPool<byte>.Shared.Rent(longest) : null;
        Span<byte> bytes = rented ?? stackalloc byte[LongestOnStack];
        AppArmorFileDecision decision = Query(profile, bytes[..Encoding.UTF8.GetBytes(path, bytes)], permissions, isOwner);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return decision;
    }

    /// <summary>Evaluates a profile's file rules for a path of arbitrary bytes. Allocates nothing.</summary>
    /// <param name="profile">The profile's name.</param>
    /// <param name="path">The path as the kernel has it, without a NUL at the end.</param>
    /// <param name="permissions">What is asked.</param>
    /// <param name="isOwner">The process's file-system uid owns the file, so that <c>owner</c> rules count.</param>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public AppArmorFileDecision Query(string profile, ReadOnlySpan<byte> path, AppArmorFilePermissions permissions, bool isOwner)
    {
        AppArmorProfile found = FindProfile(profile) ?? throw new ArgumentException($"There is no profile '{profile}' among these.", nameof(profile));
        return found.Query(path, permissions, isOwner);
    }
}
