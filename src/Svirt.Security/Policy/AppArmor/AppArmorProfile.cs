using Svirt.Security.Policy.AppArmor.Reading;

namespace Svirt.Security.Policy.AppArmor;

/// <summary>One compiled profile: the automaton over paths that the kernel runs, with what its states permit. Immutable and thread-safe.</summary>
public sealed class AppArmorProfile
{
    private const AppArmorFilePermissions All = (AppArmorFilePermissions)uint.MaxValue;

    private readonly FileRules? _files;
    private readonly ulong _mediated;

    internal AppArmorProfile(string name, AppArmorMode mode, bool auditsAll, FileRules? files, ulong mediated)
    {
        Name = name;
        Mode = mode;
        AuditsAll = auditsAll;
        _files = files;
        _mediated = mediated;
    }

    /// <summary>The name; <c>parent//child</c> for children and hats.</summary>
    public string Name { get; }

    /// <summary>The mode.</summary>
    public AppArmorMode Mode { get; }

    /// <summary>Everything allowed is recorded too (<c>flags=(audit)</c>).</summary>
    public bool AuditsAll { get; }

    /// <summary>
    /// The kernel asks the profile about this class at all; where it does not, everything is allowed. The compiler leaves out what the
    /// abi of the source or the kernel's features have not.
    /// </summary>
    internal bool Mediates(AppArmorClass mediated) => (_mediated & (1UL << (int)mediated)) != 0;

    /// <summary>Evaluates the file rules. Allocates nothing.</summary>
    /// <param name="path">The path as the kernel has it: absolute, free of links, raw bytes without a NUL at the end. A directory ends with <c>/</c>.</param>
    /// <param name="requested">What is asked.</param>
    /// <param name="isOwner">The process's file-system uid owns the file, so that <c>owner</c> rules count.</param>
    public AppArmorFileDecision Query(ReadOnlySpan<byte> path, AppArmorFilePermissions requested, bool isOwner)
    {
        if (Mode == AppArmorMode.Unconfined)
            return new AppArmorFileDecision(requested, All, AppArmorFilePermissions.None, AppArmorFilePermissions.None, AppArmorFilePermissions.None);
        FilePermissionSet found = _files?.Find(path, isOwner) ?? default;
        var allow = (AppArmorFilePermissions)(found.Allow & ~found.Deny);
        return new AppArmorFileDecision(
            requested,
            allow,
            (AppArmorFilePermissions)found.Deny,
            (AuditsAll ? All : (AppArmorFilePermissions)found.Audit) & (AppArmorFilePermissions)found.Allow,
            AuditsAll ? AppArmorFilePermissions.None : (AppArmorFilePermissions)(found.Quiet & ~found.Allow));
    }
}
