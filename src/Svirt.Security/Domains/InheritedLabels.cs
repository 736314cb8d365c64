using System.Collections.Immutable;

namespace Svirt.Security.Domains;

/// <summary>As in libvirt, what is said of an image holds for its whole chain, unless a layer says otherwise.</summary>
internal static class InheritedLabels
{
    public static ImmutableArray<DeviceSecurityLabel> Of(
        ImmutableArray<DeviceSecurityLabel> own, ImmutableArray<DeviceSecurityLabel> top) =>
        own.IsEmpty
            ? top
            :
            [
                .. own.Where(label => SaysSomething(label) || !top.Any(other => other.Model == label.Model)),
                .. top.Where(label => !own.Any(other => other.Model == label.Model && SaysSomething(other))),
            ];

    private static bool SaysSomething(DeviceSecurityLabel label) => label is not { Label: null, Relabel: RelabelMode.Default };
}
