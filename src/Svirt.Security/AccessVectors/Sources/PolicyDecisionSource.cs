using System.Runtime.CompilerServices;
using Svirt.Security.Labels;
using Svirt.Security.Policy;
using Svirt.Security.Policy.Decisions;
using PolicyDecision = Svirt.Security.Policy.Decisions.AccessDecision;

namespace Svirt.Security.AccessVectors.Sources;

/// <summary>
/// Decides from a binary policy, for a host without SELinux or a policy that is not loaded anywhere. What changes it advances the epoch.
/// Thread-safe.
/// </summary>
public sealed class PolicyDecisionSource : IInternedDecisionSource
{
    // Whoever changes the policy makes the new one before the epoch's change, so that checks wait for an assignment only.
    private readonly Lock _changing = new();
    private volatile State _state;
    private volatile bool _isEnforcing;

    /// <summary>Makes a source.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="isEnforcing">Whether denials count as enforced.</param>
    public PolicyDecisionSource(PolicyDatabase policy, bool isEnforcing = true)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _state = new State(policy);
        _isEnforcing = isEnforcing;
    }

    /// <inheritdoc/>
    public DecisionEpoch Epoch { get; } = new();

    /// <summary>Denials are enforced, not only recorded. Setting it is setenforce.</summary>
    public bool IsEnforcing
    {
        get => _isEnforcing;
        set => Epoch.Change(() => _isEnforcing = value);
    }

    /// <inheritdoc/>
    public bool DeniesUnknown => Policy.HandleUnknown != UnknownHandling.Allow;

    /// <summary>The policy. Setting it is a policy load.</summary>
    public PolicyDatabase Policy
    {
        get => _state.Policy;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            lock (_changing)
                Replace(value);
        }
    }

    /// <summary>Sets booleans of the policy.</summary>
    /// <exception cref="ArgumentException">The policy does not have a boolean of that name.</exception>
    public void SetBooleans(IEnumerable<KeyValuePair<string, bool>> states)
    {
        lock (_changing)
            Replace(Policy.WithBooleans(states));
    }

    /// <inheritdoc/>
    public ClassDefinition? FindClass(string name) => PolicyAnswers.FindClass(Policy, name);

    /// <inheritdoc/>
    public bool IsValid(SecurityContext context) => Policy.IsValid(context);

    /// <inheritdoc/>
    public AccessDecision ComputeAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass)
    {
        ArgumentNullException.ThrowIfNull(objectClass);
        State state = _state;
        return ComputeAccess(state, state.Resolve(source), state.Resolve(target), objectClass);
    }

    AccessDecision IInternedDecisionSource.ComputeAccess(InternedContext source, InternedContext target, ClassDefinition objectClass)
    {
        State state = _state;
        return ComputeAccess(state, state.Resolve(source), state.Resolve(target), objectClass);
    }

    /// <inheritdoc/>
    public ExtendedAccessDecision? ComputeIoctlAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass, uint command)
    {
        ArgumentNullException.ThrowIfNull(objectClass);
        PolicyDatabase policy = Policy;
        return policy.FindClass(objectClass.Name) is { } known ? PolicyAnswers.ComputeIoctlAccess(policy, source, target, known, command) : null;
    }

    /// <inheritdoc/>
    public SecurityContext ComputeCreate(SecurityContext source, SecurityContext target, ClassDefinition objectClass, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(objectClass);
        return PolicyAnswers.Accepted(Policy.ComputeCreate(source, target, objectClass.Name, name));
    }

    /// <inheritdoc/>
    public SecurityContext ComputeRelabel(SecurityContext source, SecurityContext target, ClassDefinition objectClass)
    {
        ArgumentNullException.ThrowIfNull(objectClass);
        return PolicyAnswers.Accepted(Policy.ComputeRelabel(source, target, objectClass.Name));
    }

    /// <inheritdoc/>
    public SecurityContext ComputeMember(SecurityContext source, SecurityContext target, ClassDefinition objectClass)
    {
        ArgumentNullException.ThrowIfNull(objectClass);
        return PolicyAnswers.Accepted(Policy.ComputeMember(source, target, objectClass.Name));
    }

    private void Replace(PolicyDatabase policy)
    {
        var state = new State(policy);
        Epoch.Change(() => _state = state);
    }

    private AccessDecision ComputeAccess(State state, PolicyContext source, PolicyContext target, ClassDefinition objectClass)
    {
        // The number is that of an older policy if it has just been replaced; the cache then asks again.
        if (!state.Policy.Model.Classes.TryGet(objectClass.Number, out PolicyClass? known))
            return default;
        PolicyDecision decision = state.Policy.ComputeAccess(source, target, known);
        return PolicyAnswers.ToDecision(decision, Epoch.Current);
    }

    /// <summary>A policy with the contexts that were looked up in it, for as long as somebody has the contexts.</summary>
    private sealed class State(PolicyDatabase policy)
    {
        private readonly ConditionalWeakTable<SecurityContext, PolicyContext> _contexts = [];

        // By number: contexts of several tables, and those that had a number one after the other, displace each other.
        private readonly Known?[] _known = new Known?[SecurityIdTable.DefaultCapacity];

        public PolicyDatabase Policy => policy;

        public PolicyContext Resolve(SecurityContext context)
        {
            ArgumentNullException.ThrowIfNull(context);
            return _contexts.TryGetValue(context, out PolicyContext? known) ? known : _contexts.GetValue(context, policy.Resolve);
        }

        public PolicyContext Resolve(InternedContext context)
        {
            ref Known? place = ref _known[context.Id.Number % SecurityIdTable.DefaultCapacity];
            if (Volatile.Read(ref place) is { } known && ReferenceEquals(known.Context, context.Context))
                return known.Resolved;
            PolicyContext resolved = Resolve(context.Context);
            Volatile.Write(ref place, new Known(context.Context, resolved));
            return resolved;
        }

        private sealed record Known(SecurityContext Context, PolicyContext Resolved);
    }
}
