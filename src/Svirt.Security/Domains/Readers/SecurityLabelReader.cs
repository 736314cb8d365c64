using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads <c>domain/seclabel</c> with the defaults and rules of libvirt ("Security label" in formatdomain).</summary>
internal static class SecurityLabelReader
{
    private const string NoModel = "none";

    public static ImmutableArray<DomainSecurityLabel> Read(DocumentElement domain, DomainXmlOptions options)
    {
        var elements = LabelText.Elements(domain);
        var labels = ImmutableArray.CreateBuilder<DomainSecurityLabel>(elements.Count);
        var models = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in elements)
        {
            var label = ReadOne(element, options.Mode);
            if (label.Model is null)
                label = CompleteModel(element, label, elements.Count, options);
            if (label.Model is not null && !models.Add(label.Model))
                throw element.Error(DomainXmlRules.SeclabelModelDuplicate, $"The model {Quotation.Of(label.Model)} has a label already.");
            labels.Add(label);
        }

        return labels.MoveToImmutable();
    }

    /// <summary>One label as it stands, without a look at the others.</summary>
    public static DomainSecurityLabel ReadOne(DocumentElement element, DomainXmlMode mode)
    {
        var policyType = LabelText.Child(element, "policytype");
        var type = ReadType(element, policyType is not null || mode == DomainXmlMode.SvirtV010);
        var model = LabelText.Model(element);
        if (model == NoModel)
            return ReadWithoutModel(element, type, mode);
        var relabel = ReadRelabel(element, type);
        var baseLabel = LabelText.Child(element, "baselabel");
        if (baseLabel is not null && type != SecurityLabelType.Dynamic)
            throw element.Error(DomainXmlRules.SeclabelBaselabelNotDynamic, "Only a dynamic security label has a baselabel.");
        return new DomainSecurityLabel
        {
            Model = model,
            Type = type,
            Relabel = relabel,
            Label = ReadLabel(element, type, mode),
            ImageLabel = ReadImageLabel(element, type, relabel, mode),
            BaseLabel = baseLabel,
            PolicyType = policyType,
            Origin = element.Position,
        };
    }

    // The form of sVirt v0.10 knows no type: the label it gives is the one to use.
    private static SecurityLabelType ReadType(DocumentElement element, bool isV010)
    {
        var type = element.Choice(
            "type",
            isV010 ? SecurityLabelType.Static : SecurityLabelType.Dynamic,
            DomainXmlRules.SeclabelTypeUnknown,
            ("dynamic", SecurityLabelType.Dynamic),
            ("static", SecurityLabelType.Static),
            ("none", SecurityLabelType.None));
        if (isV010 && type != SecurityLabelType.Static)
            throw element.Error(DomainXmlRules.SeclabelV010NotStatic, "A security label in the form of sVirt v0.10 is static.");
        return type;
    }

    // As in libvirt: old definitions said other things beside the model none, and mean nothing by them.
    private static DomainSecurityLabel ReadWithoutModel(DocumentElement element, SecurityLabelType type, DomainXmlMode mode)
    {
        ReadRelabel(element, type);
        if (mode == DomainXmlMode.Live && type != SecurityLabelType.None)
            throw element.Error(DomainXmlRules.SeclabelModelNoneType, "A security label of the model none has the type none.");
        return new DomainSecurityLabel
        {
            Model = NoModel,
            Type = SecurityLabelType.None,
            Relabel = RelabelMode.No,
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

    // A dynamic label and any imagelabel are output of a live domain: taking them from a saved document would reuse categories that may
    // be another domain's by now.
    private static string? ReadLabel(DocumentElement element, SecurityLabelType type, DomainXmlMode mode)
    {
        var isStatic = type == SecurityLabelType.Static;
        if (!isStatic && (mode != DomainXmlMode.Live || type == SecurityLabelType.None))
            return null;
        if (LabelText.Child(element, "label") is { } label)
            return label;
        throw isStatic
            ? element.Error(DomainXmlRules.SeclabelStaticLabelMissing, "A static security label needs a label.")
            : element.Error(DomainXmlRules.SeclabelLiveLabelMissing, "The security label of a live domain has its label.");
    }

    private static string? ReadImageLabel(DocumentElement element, SecurityLabelType type, RelabelMode relabel, DomainXmlMode mode)
    {
        if (mode != DomainXmlMode.Live || type == SecurityLabelType.None || relabel == RelabelMode.No)
            return null;
        return LabelText.Child(element, "imagelabel")
            ?? throw element.Error(
                DomainXmlRules.SeclabelLiveImagelabelMissing, "The security label of a live domain that relabels has its imagelabel.");
    }

    // Before there were several models a label needed no name for its own. Only where nothing in it belongs to a particular model can
    // it still do without.
    private static DomainSecurityLabel CompleteModel(
        DocumentElement element, DomainSecurityLabel label, int count, DomainXmlOptions options)
    {
        var fitsAnyModel = label.Type == SecurityLabelType.None
            || (label is { Type: SecurityLabelType.Dynamic, BaseLabel: null } && options.Mode != DomainXmlMode.Live);
        if (count > 1)
            throw element.Error(DomainXmlRules.SeclabelModelMissing, "A domain with several security labels names the model of each.");
        if (!fitsAnyModel)
            throw element.Error(DomainXmlRules.SeclabelModelNeeded, "A security label that gives a label names the model it is for.");
        return label with { Model = options.FirstModel };
    }
}
