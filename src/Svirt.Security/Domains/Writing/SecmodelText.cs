using System.Text;

namespace Svirt.Security.Domains.Writing;

/// <summary>The text of one <c>secmodel</c> element of capabilities.</summary>
internal static class SecmodelText
{
    public static string Format(HostSecurityModel model, string lead)
    {
        var inner = lead.Length == 0 ? "" : lead + "  ";
        var text = new StringBuilder("<secmodel>")
            .Append(inner).Append("<model>").Append(XmlText.Escape(model.Model)).Append("</model>")
            .Append(inner).Append("<doi>").Append(XmlText.Escape(model.Doi)).Append("</doi>");
        foreach (var label in model.BaseLabels)
        {
            text.Append(inner).Append("<baselabel type='").Append(XmlText.Escape(label.VirtualizationType)).Append("'>")
                .Append(XmlText.Escape(label.Label)).Append("</baselabel>");
        }

        foreach (HostReadableTypes readable in model.ReadableTypes)
        {
            text.Append(inner).Append("<readable type='").Append(XmlText.Escape(readable.VirtualizationType))
                .Append("' class='").Append(XmlText.Escape(readable.ObjectClass)).Append("'>");
            foreach (string type in readable.Types)
                text.Append(inner).Append("  <type>").Append(XmlText.Escape(type)).Append("</type>");
            text.Append(inner).Append("</readable>");
        }

        return text.Append(lead).Append("</secmodel>").ToString();
    }
}
