using System.Text;

namespace Svirt.Security.Drivers.AppArmor.Profiles;

/// <summary>A template with places such as <c>%NAME%</c>. What is put into one place is not searched for others. Immutable.</summary>
internal sealed class TemplateText(string template)
{
    private static readonly string[] Places =
    [
        AppArmorProfileOptions.NamePlace,
        AppArmorProfileOptions.ModePlace,
        AppArmorProfileOptions.BasePlace,
        AppArmorProfileOptions.ResourcesPlace,
        AppArmorProfileOptions.SitePlace,
    ];

    internal string Fill(Func<string, string> content)
    {
        IEnumerable<(string Place, int At)> found = Places
            .Select(place => (Place: place, At: template.IndexOf(place, StringComparison.Ordinal)))
            .Where(place => place.At >= 0)
            .OrderBy(place => place.At);
        var filled = new StringBuilder();
        int position = 0;
        foreach ((string place, int at) in found)
        {
            filled.Append(template, position, at - position).Append(content(place));
            position = at + place.Length;
        }

        return filled.Append(template, position, template.Length - position).ToString();
    }
}
