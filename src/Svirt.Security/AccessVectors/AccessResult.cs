using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Svirt.Security.AccessVectors;

/// <summary>The answer to a check, with the whole decision behind it. Vectors are in the bits of the <see cref="ObjectClass"/>. Immutable.</summary>
/// <remarks>Its size is one that is copied in one go.</remarks>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public readonly record struct AccessResult
{
    private readonly DecisionVectors _vectors;

    internal AccessResult(in DecisionVectors vectors, EntryTraits traits, AccessOutcome outcome, uint denied)
    {
        _vectors = vectors;
        Traits = traits;
        Outcome = outcome;
        Denied = denied;
    }

    /// <summary>The vectors of the decision.</summary>
    [UnscopedRef]
    internal ref readonly DecisionVectors Vectors => ref _vectors;

    /// <summary>What it depends on, and whether the operation may go on.</summary>
    internal EntryTraits Traits { get; }

    /// <summary>What became of the check.</summary>
    public AccessOutcome Outcome { get; }

    /// <summary>Of the permissions asked for, those that the policy does not allow.</summary>
    public uint Denied { get; }

    /// <summary>Whether the operation may go on: what the check returned.</summary>
    public bool IsPermitted => (Traits & EntryTraits.Permitted) != EntryTraits.None;

    /// <summary>The source's type is permissive, or the host.</summary>
    public bool IsPermissive => (Traits & EntryTraits.Permissive) != EntryTraits.None;

    /// <summary>What the policy allows. Never a permission that it does not define.</summary>
    public uint Allowed => _vectors.Allowed;

    /// <summary>What is recorded when it is allowed.</summary>
    public uint AuditAllow => _vectors.AuditAllow;

    /// <summary>What is recorded when it is denied.</summary>
    public uint AuditDeny => _vectors.AuditDeny;

    /// <summary>Permissions of the class that the policy does not define.</summary>
    public uint Undefined => _vectors.Undefined;
}
