using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads <c>source/seclabel</c> and holds it against the domain's labels.</summary>
internal static class DeviceSecurityLabelReader
{
    public static ImmutableArray<DeviceSecurityLabel> Read(DocumentElement? source, ResourceCollector context) =>
        Read(source, context.Options, context.DomainLabels);

    /// <summary>The labels of a source.</summary>
    /// <param name="source">The source; null for one that is not written.</param>
    /// <param name="options">How labels are meant.</param>
    /// <param name="domainLabels">What they may override.</param>
    public static ImmutableArray<DeviceSecurityLabel> Read(
        DocumentElement? source, DomainXmlOptions options, ImmutableArray<DomainSecurityLabel> domainLabels)
    {
        if (source is null)
            return [];
        var labels = ImmutableArray.CreateBuilder<DeviceSecurityLabel>();

        // A null model is a value of its own here: "the host's first" may also be given only once.
        var models = new HashSet<string?>(StringComparer.Ordinal);
        foreach (var element in LabelText.Elements(source))
        {
            var label = ReadOne(element, options);
            if (!models.Add(label.Model))
                throw element.Error(DomainXmlRules.DeviceSeclabelModelDuplicate, "This device has a label of that model already.");
            RefuseOverrideOfUnlabelled(element, label, domainLabels);
            labels.Add(label);
        }

        return labels.ToImmutable();
    }

    /// <summary>One label as it stands, without a look at the others and at the domain's.</summary>
    public static DeviceSecurityLabel ReadOne(DocumentElement element, DomainXmlOptions options)
    {
        var relabel = LabelText.Relabel(element, RelabelMode.Default);
        var label = LabelText.Child(element, "label");
        if (label is not null && relabel == RelabelMode.No)
            throw element.Error(DomainXmlRules.DeviceSeclabelLabelRelabelOff, "A device that is not relabelled cannot have a label.");
        return new DeviceSecurityLabel
        {
            Model = LabelText.Model(element) ?? options.FirstModel,
            Relabel = relabel,
            Label = label,
            WasSkipped = options.Mode == DomainXmlMode.Live && IsSkipped(element),
            Origin = element.Position,
        };
    }

    private static bool IsSkipped(DocumentElement element) =>
        element.Choice("labelskip", false, DomainXmlRules.DeviceSeclabelLabelskipUnknown, ("yes", true), ("no", false));

    private static void RefuseOverrideOfUnlabelled(
        DocumentElement element, DeviceSecurityLabel label, ImmutableArray<DomainSecurityLabel> domainLabels)
    {
        if (label.Relabel == RelabelMode.No)
            return;
        foreach (var domainLabel in domainLabels)
        {
            // An override without model means the domain's label where there is only one. Which model a domain's label without model is for
            // is the host's to say, not the document's.
            var isOverridden = label.Model == domainLabel.Model || (label.Model is null && domainLabels.Length == 1);
            if (isOverridden && domainLabel.Relabel == RelabelMode.No)
            {
                throw element.Error(
                    DomainXmlRules.DeviceSeclabelDomainRelabelOff,
                    "A device cannot override the label of a domain that does not relabel.");
            }
        }
    }
}
