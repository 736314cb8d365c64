using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads <c>domain/seclabel</c> with the defaults and rules of libvirt ("Security label" in formatdomain).</summary>
internal static class SecurityLabelReader
{
    public static ImmutableArray<DomainSecurityLabel> Read(DocumentElement domain)
    {
        var elements = LabelText.Elements(domain);
        var labels = ImmutableArray.CreateBuilder<DomainSecurityLabel>(elements.Count);
        var models = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in elements)
        {
            var label = ReadOne(element);
            if (label.Model is null && elements.Count > 1)
                throw element.Error(DomainXmlRules.SeclabelModelMissing, "A domain with several security labels names the model of each.");
            if (label.Model is not null && !models.Add(label.Model))
                throw element.Error(DomainXmlRules.SeclabelModelDuplicate, $"The model {Quotation.Of(label.Model)} has a label already.");
            labels.Add(label);
        }

        return labels.MoveToImmutable();
    }

    private static DomainSecurityLabel ReadOne(DocumentElement element)
    {
        var type = element.Choice(
            "type",
            SecurityLabelType.Dynamic,
            DomainXmlRules.SeclabelTypeUnknown,
            ("dynamic", SecurityLabelType.Dynamic),
            ("static", SecurityLabelType.Static),
            ("none", SecurityLabelType.None));
        var baseLabel = LabelText.Child(element, "baselabel");
        if (baseLabel is not null && type != SecurityLabelType.Dynamic)
            throw element.Error(DomainXmlRules.SeclabelBaselabelNotDynamic, "Only a dynamic security label has a baselabel.");

        // A dynamic label and any imagelabel are output of a live domain: taking them from a saved document would reuse categories that may
        // be another domain's by now.
        var label = type == SecurityLabelType.Static ? LabelText.Child(element, "label") : null;
        if (label is null && type == SecurityLabelType.Static)
            throw element.Error(DomainXmlRules.SeclabelStaticLabelMissing, "A static security label needs a label.");
        return new DomainSecurityLabel
        {
            Model = LabelText.Model(element),
            Type = type,
            Relabel = ReadRelabel(element, type),
            Label = label,
            BaseLabel = baseLabel,
            Origin = element.Position,
        };
    }

    private static RelabelMode ReadRelabel(DocumentElement element, SecurityLabelType type)
    {
        var relabel = LabelText.Relabel(element, type == SecurityLabelType.Dynamic ? RelabelMode.Default : RelabelMode.No);
        if (type == SecurityLabelType.Dynamic && relabel == RelabelMode.No)
            throw element.Error(DomainXmlRules.SeclabelDynamicRelabelOff, "A dynamic security label cannot do without relabelling.");
        if (type == SecurityLabelType.None && relabel != RelabelMode.No)
            throw element.Error(DomainXmlRules.SeclabelNoneRelabelOn, "A security label of type none cannot relabel.");
        return relabel;
    }
}
