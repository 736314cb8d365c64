using System.Collections.Concurrent;
using System.Collections.Immutable;
using Svirt.Security.Labelling;
using Svirt.Security.Launch;

namespace Svirt.Security.Drivers.AppArmor;

/// <content>The profiles in the kernel.</content>
public sealed partial class AppArmorDriver
{
    private readonly ConcurrentDictionary<Guid, HeldProfile> _held = new();

    /// <summary>The profile of a domain that is prepared, runs, or was taken over.</summary>
    /// <param name="Profile">Its name; null for a domain without one.</param>
    /// <param name="IsGenerated">It was loaded for the domain and goes with it.</param>
    /// <param name="Source">What was loaded last; null where that is not known.</param>
    private sealed record HeldProfile(string? Profile, bool IsGenerated, string? Source)
    {
        /// <summary>The resources that the domain had last.</summary>
        internal ImmutableArray<PinnedResource> Resources { get; init; } = [];
    }

    /// <inheritdoc/>
    public void Apply(DomainIdentity domain, DomainConfinement confinement, ImmutableArray<PinnedResource> resources)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (confinement is not AppArmorConfinement { Profile: { } profile } planned)
        {
            _held[domain.Id] = new HeldProfile(Profile: null, IsGenerated: false, Source: null);
            return;
        }

        if (!planned.IsGenerated)
        {
            HoldStatic(domain, profile, resources);
            return;
        }

        if (_builder.Check(resources).FirstOrDefault() is { } refusal)
            throw new AppArmorProfileException(profile, refusal.ToString());
        string source = _builder.Build(profile, planned.Emulator, resources, ManagerProfile, planned.HasTerminal);
        // The profile of a domain in which nothing changed is not compiled again.
        if (_held.TryGetValue(domain.Id, out HeldProfile? held) && held.Source == source && _store.FindMode(profile) == planned.Mode)
            return;
        if (held is null && _store.FindMode(profile) is not null && _store.FindProcess(profile) is { } process)
            throw new AppArmorProfileException(profile, $"process {process} runs under it already, and this manager knows nothing of it");
        if (_paths.TryAdd(domain.Id, resources) is { } conflict)
            throw new AppArmorProfileException(profile, $"{AppArmorRules.TreeTooWide}: {conflict}");
        _store.Load(profile, source);
        _paths.Keep(domain.Id, resources);
        _held[domain.Id] = new HeldProfile(profile, IsGenerated: true, source);
        RequireMode(profile, planned.Mode, "it was loaded");
    }

    /// <inheritdoc/>
    public void Verify(DomainIdentity domain, DomainConfinement confinement, int? processId)
    {
        if (confinement is not AppArmorConfinement { Profile: { } profile } planned)
            return;
        RequireMode(profile, planned.Mode, processId is null ? "the emulator starts" : "the emulator started");
        if (processId is not { } process || _processes.ReadAppArmorLabel(process) is not { } text)
            return; // gone already, which the launcher tells
        AppArmorLabel label = AppArmorLabel.Parse(text);
        if (label.Profile != profile || label.Mode != planned.Mode)
            throw new AppArmorProfileException(profile, $"process {process} runs as {label} instead of {profile} ({planned.Mode})");
    }

    /// <inheritdoc/>
    public void Adopt(DomainIdentity domain, int processId)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (ReadProcessLabel(processId) is not { Label: var profile } || profile == UnconfinedLabel)
            return;

        // A profile of another name was not made by a manager of this host: in doubt it is not ours to unload.
        _held[domain.Id] = new HeldProfile(profile, IsGenerated: KnownNamesFor(domain.Id).Contains(profile, StringComparer.Ordinal), Source: null);
    }

    /// <inheritdoc/>
    public void Release(DomainIdentity domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        foreach (string profile in ProfilesToRelease(domain.Id))
        {
            if (_kernel.IsEnabled && _store.FindMode(profile) is not null)
                _store.Unload(profile);
        }

        _paths.Keep(domain.Id, []);
        _held.TryRemove(domain.Id, out _);
    }

    /// <summary>What a domain that is not held had is not known: its manager crashed, and may have had another prefix.</summary>
    private IEnumerable<string> ProfilesToRelease(Guid domain) => _held.GetValueOrDefault(domain) switch
    {
        null => KnownNamesFor(domain),
        { IsGenerated: true, Profile: { } profile } => [profile],
        _ => [],
    };

    /// <summary>It is somebody else's profile: what is attached to a running domain is not added to it, so it must be known to be allowed already.</summary>
    private void HoldStatic(DomainIdentity domain, string profile, ImmutableArray<PinnedResource> resources)
    {
        if (_held.TryGetValue(domain.Id, out HeldProfile? held))
        {
            IEnumerable<PinnedResource> attached = resources.Where(resource => held.Resources.All(had => had.Resource != resource.Resource));
            if (FindRefused(profile, attached) is [var refused, ..])
                throw new AppArmorProfileException(profile, refused.ToString());
        }

        _held[domain.Id] = new HeldProfile(profile, IsGenerated: false, Source: null) { Resources = resources };

        // Both of two domains that come at once see each other; that neither starts is better than that both do.
        if (_held.Any(other => other.Key != domain.Id && other.Value.Profile == profile))
        {
            _held.TryRemove(domain.Id, out _);
            throw new AppArmorProfileException(profile, "another domain of this manager has it");
        }
    }

    private void RequireMode(string profile, string? mode, string when)
    {
        string? found = _store.FindMode(profile);
        if (found != mode)
            throw new AppArmorProfileException(profile, $"when {when}, it was {(found is null ? "not loaded" : $"in {found} mode")}, not in {mode} mode");
    }

    private bool IsKnown(Guid domain) => _held.ContainsKey(domain);

    private Guid? FindHolder(string profile)
    {
        foreach ((Guid domain, HeldProfile held) in _held)
        {
            if (held.Profile == profile)
                return domain;
        }

        return null;
    }
}
