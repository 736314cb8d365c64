using System.Collections.Immutable;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.Dac.Identities;

/// <summary>
/// The directories in which the emulator of a domain with an identity of its own can make files by its plan: those made for the domain,
/// and those beside its other files that its identity may write. Not the ones it is only shown: what is in them is never changed.
/// </summary>
internal static class WritableDirectories
{
    /// <summary>Their paths; none for a domain that shares its identity with others. Pure.</summary>
    internal static ImmutableHashSet<string> Of(IEnumerable<DomainConfinement> confinements, LabelPlan labels)
    {
        if (confinements.OfType<DacConfinement>().FirstOrDefault() is not { IsExclusive: true, Identity: { } identity })
            return [];
        LabelAction[] actions = [.. labels.Actions.Where(action => action is { Model: DacDriver.ModelName, IsTraversal: false, Relabel: not RelabelMode.No, Target: not null })];
        IEnumerable<string> own = from action in actions
                                  where action is { Target.Status.Type: FileType.Directory, Resource: { Access: ResourceAccess.ReadWrite, Kind: ResourceKind.TpmState or ResourceKind.MemoryBacking } }
                                  select action.Target!.Path;
        IEnumerable<string> beside = from action in actions
                                     where !action.Target!.Directories.IsEmpty
                                     select action.Target!.Directories[^1] into directory
                                     where directory.Path != "/" && DacAccessOracle.MayMakeFiles(identity, directory)
                                     select directory.Path;
        IEnumerable<string> shown = from action in actions
                                    where action.Resource is { SourceType: ResourceSourceType.Directory, Kind: not (ResourceKind.TpmState or ResourceKind.MemoryBacking) }
                                    select action.Target!.Path;
        return [.. own.Union(beside, StringComparer.Ordinal).Except(shown, StringComparer.Ordinal)];
    }
}
