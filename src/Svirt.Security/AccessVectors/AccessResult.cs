using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Svirt.Security.AccessVectors;

/// <summary>The answer to a check, with the whole decision behind it. Vectors are in the bits of the <see cref="ObjectClass"/>. Immutable.</summary>
/// <remarks>Two words that are written whole: the vectors, and what became of the check.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct AccessResult
{
    // Traits in the lowest byte, then the outcome in one; what was denied in the upper half.
    private const int OutcomeShift = 8;
    private const int DeniedShift = 32;

    private readonly DecisionVectors _vectors;
    private readonly ulong _state;

    internal AccessResult(in DecisionVectors vectors, EntryTraits traits, AccessOutcome outcome, uint denied)
        : this(vectors, (ulong)traits | (ulong)outcome << OutcomeShift | (ulong)denied << DeniedShift)
    {
    }

    private AccessResult(in DecisionVectors vectors, ulong state)
    {
        _vectors = vectors;
        _state = state;
    }

    /// <summary>Writes the result of a check that is granted, its state from <see cref="GrantedState"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Grant(in DecisionVectors vectors, uint state, out AccessResult result)
    {
        // Word by word where the caller wants it: assigned as a whole it would first be put together somewhere else.
        Unsafe.SkipInit(out result);
        Unsafe.AsRef(in result._vectors) = vectors;
        Unsafe.AsRef(in result._state) = state;
    }

    /// <summary>What a check that is granted says beside the vectors, ready to be copied.</summary>
    internal static uint GrantedState(EntryTraits traits) => (uint)(traits | EntryTraits.Permitted) | (uint)AccessOutcome.Granted << OutcomeShift;

    /// <summary>The traits that such a state was made from.</summary>
    internal static EntryTraits TraitsOf(uint grantedState) => (EntryTraits)(byte)grantedState & ~EntryTraits.Permitted;

    /// <summary>The vectors of the decision.</summary>
    [UnscopedRef]
    internal ref readonly DecisionVectors Vectors => ref _vectors;

    /// <summary>What it depends on, and whether the operation may go on.</summary>
    internal EntryTraits Traits => (EntryTraits)(byte)_state;

    /// <summary>What became of the check.</summary>
    public AccessOutcome Outcome => (AccessOutcome)(byte)(_state >> OutcomeShift);

    /// <summary>Of the permissions asked for, those that the policy does not allow.</summary>
    public uint Denied => (uint)(_state >> DeniedShift);

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
