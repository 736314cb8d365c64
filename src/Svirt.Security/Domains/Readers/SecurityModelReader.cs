using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads <c>host/secmodel</c> of capabilities.</summary>
internal static class SecurityModelReader
{
    public static ImmutableArray<HostSecurityModel> Read(DocumentElement host)
    {
        var models = ImmutableArray.CreateBuilder<HostSecurityModel>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in host.Elements("secmodel"))
        {
            var model = ReadOne(element);
            if (!names.Add(model.Model))
            {
                throw element.Error(
                    DomainXmlRules.SecmodelModelDuplicate, $"The model {Quotation.Of(model.Model)} is given already.");
            }

            models.Add(model);
        }

        return models.ToImmutable();
    }

    public static HostSecurityModel ReadOne(DocumentElement element)
    {
        var model = LabelText.Child(element, "model", DomainSecurityLabel.MaxModelLength)
            ?? throw element.Error(DomainXmlRules.SecmodelModelMissing, "A security model needs a name.");
        return new HostSecurityModel
        {
            Model = model,
            Doi = LabelText.Child(element, "doi", DomainSecurityLabel.MaxModelLength) ?? "0",
            BaseLabels = ReadBaseLabels(element),
            ReadableTypes = ReadReadableTypes(element),
        };
    }

    /// <summary>Nobody else knows the element; one that does not say what it is about is somebody else's and passed over.</summary>
    private static ImmutableArray<HostReadableTypes> ReadReadableTypes(DocumentElement secmodel) =>
    [
        .. from element in secmodel.Elements("readable")
           where element.Attribute("type") is not null && element.Attribute("class") is not null
           select new HostReadableTypes(
               element.Attribute("type")!.Value,
               element.Attribute("class")!.Value,
               [.. element.Elements("type").Select(type => LabelText.Bounded(type, type.OnlyText() ?? "", DomainSecurityLabel.MaxLabelLength))]),
    ];

    private static ImmutableArray<HostBaseLabel> ReadBaseLabels(DocumentElement secmodel)
    {
        var labels = ImmutableArray.CreateBuilder<HostBaseLabel>();
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in secmodel.Elements("baselabel"))
        {
            if (element.Attribute("type") is not { Value.Length: > 0 } type)
                throw element.Error(DomainXmlRules.SecmodelBaselabelTypeMissing, "A baselabel says which type of domain it is for.");
            if (!types.Add(type.Value))
            {
                throw element.Error(
                    DomainXmlRules.SecmodelBaselabelDuplicate, $"There is a baselabel for {Quotation.Of(type.Value)} already.");
            }

            var label = LabelText.Bounded(element, element.OnlyText() ?? "", DomainSecurityLabel.MaxLabelLength);
            labels.Add(new HostBaseLabel(type.Value, label));
        }

        return labels.ToImmutable();
    }
}
