using System.Text;

namespace Svirt.Security.Domains.Writing;

/// <summary>The text of one <c>seclabel</c> element in libvirt's manner: single quotation marks, children on lines of their own.</summary>
internal sealed class SeclabelText
{
    private readonly StringBuilder _attributes = new();
    private readonly List<string> _children = [];

    /// <summary>The label as it is written in a form; <paramref name="label"/> has been reduced to what the form says.</summary>
    public static SeclabelText Of(DomainSecurityLabel label)
    {
        var text = new SeclabelText();

        // The form of sVirt v0.10 has no type.
        if (label.PolicyType is null)
            text.Attribute("type", NameOf(label.Type));
        text.Attribute("model", label.Model);
        if (label.Type != SecurityLabelType.None && (label.PolicyType is null || label.Relabel != RelabelMode.No))
            text.Attribute("relabel", NameOf(label.Relabel));
        text.Child("label", label.Label);
        text.Child("imagelabel", label.ImageLabel);
        text.Child("baselabel", label.BaseLabel);
        text.Child("policytype", label.PolicyType);
        return text;
    }

    public static SeclabelText Of(DeviceSecurityLabel label)
    {
        var text = new SeclabelText();
        text.Attribute("model", label.Model);
        if (label.WasSkipped)
            text.Attribute("labelskip", "yes");
        if (!label.WasSkipped || label.Relabel != RelabelMode.Default)
            text.Attribute("relabel", NameOf(label.Relabel));
        text.Child("label", label.Label);
        return text;
    }

    /// <summary>The element.</summary>
    /// <param name="lead">The line break and indentation before it; empty to write it on one line.</param>
    public string Format(string lead)
    {
        if (_children.Count == 0)
            return $"<seclabel{_attributes}/>";
        var inner = lead.Length == 0 ? "" : lead + "  ";
        return $"<seclabel{_attributes}>{string.Concat(_children.Select(child => inner + child))}{lead}</seclabel>";
    }

    private void Attribute(string name, string? value)
    {
        if (value is not null)
            _attributes.Append(' ').Append(name).Append("='").Append(XmlText.Escape(value)).Append('\'');
    }

    private void Child(string name, string? value)
    {
        if (value is not null)
            _children.Add($"<{name}>{XmlText.Escape(value)}</{name}>");
    }

    private static string NameOf(SecurityLabelType type) => type switch
    {
        SecurityLabelType.Static => "static",
        SecurityLabelType.None => "none",
        _ => "dynamic",
    };

    private static string NameOf(RelabelMode mode) => mode switch
    {
        RelabelMode.No => "no",
        RelabelMode.Optional => "optional",
        RelabelMode.Force => "force",
        _ => "yes",
    };
}
