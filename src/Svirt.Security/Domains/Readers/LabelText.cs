using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>What the labels of domains and devices have in common.</summary>
internal static class LabelText
{
    // Labels are held against each other, so their number has to stay small for a hostile document too.
    private const int MostLabels = 32;

    /// <summary>The seclabel children of an element.</summary>
    public static List<DocumentElement> Elements(DocumentElement owner)
    {
        var elements = owner.Elements("seclabel").Take(MostLabels + 1).ToList();
        if (elements.Count > MostLabels)
            throw elements[MostLabels].Error(DomainXmlRules.SeclabelTooMany, $"There are more than {MostLabels} security labels here.");
        return elements;
    }

    public static string? Model(DocumentElement seclabel) =>
        seclabel.Attribute("model") is { Value.Length: > 0 } model
            ? Bounded(seclabel, model.Value, DomainSecurityLabel.MaxModelLength)
            : null;

    public static string? Child(DocumentElement seclabel, string childName, int most = DomainSecurityLabel.MaxLabelLength)
    {
        if (seclabel.Element(childName) is not { } child || child.OnlyText() is not { } text)
            return null;

        // Names of AppArmor profiles look like paths.
        child.ClaimText();
        return Bounded(child, text, most);
    }

    public static RelabelMode Relabel(DocumentElement seclabel, RelabelMode whenAbsent) =>
        seclabel.Choice(
            "relabel",
            whenAbsent,
            DomainXmlRules.SeclabelRelabelUnknown,
            ("yes", RelabelMode.Default),
            ("no", RelabelMode.No),
            ("optional", RelabelMode.Optional),
            ("force", RelabelMode.Force));

    public static string Bounded(DocumentElement element, string value, int most)
    {
        if (value.Length > most)
            throw element.Error(DomainXmlRules.SeclabelValueTooLong, $"The value has more than {most} characters.");
        return value;
    }
}
