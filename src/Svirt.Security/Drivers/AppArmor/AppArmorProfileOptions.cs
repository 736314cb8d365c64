using System.Collections.Immutable;

namespace Svirt.Security.Drivers.AppArmor;

/// <summary>How profiles for domains are made. Read when the driver or builder is made; later changes have no effect.</summary>
public sealed class AppArmorProfileOptions
{
    /// <summary>Where a template takes the profile's name, already quoted.</summary>
    public const string NamePlace = "%NAME%";

    /// <summary>Where a template takes the mode, <c>enforce</c> or <c>complain</c>, among the profile's flags.</summary>
    public const string ModePlace = "%MODE%";

    /// <summary>Where a template takes the rules for QEMU itself: libraries, firmware, shared nodes.</summary>
    public const string BasePlace = "%BASE%";

    /// <summary>Where a template takes the rules for the domain's resources and its emulator.</summary>
    public const string ResourcesPlace = "%RESOURCES%";

    /// <summary>Where a template takes <see cref="SiteRules"/>.</summary>
    public const string SitePlace = "%SITE%";

    /// <summary>The template used unless another is given.</summary>
    public const string DefaultTemplate = """
        abi <abi/3.0>,

        profile %NAME% flags=(%MODE%) {
        %BASE%%RESOURCES%%SITE%}

        """;

    private const string DefaultPrefix = "libvirt-";

    /// <summary>What the names of profiles begin with, before the domain's UUID; <c>libvirt-</c> by default.</summary>
    public string Prefix { get; set; } = DefaultPrefix;

    /// <summary>
    /// Prefixes that this host's managers had before, so that profiles that they left are recognised: they are unloaded with their domains
    /// and are no static labels. <c>libvirt-</c> is always recognised. Empty by default.
    /// </summary>
    public IList<string> FormerPrefixes { get; } = [];

    /// <summary>Profiles are loaded in complain mode: the kernel records what it would deny and denies nothing. Off by default.</summary>
    public bool Complain { get; set; }

    /// <summary>
    /// Rules in the profile language that every domain gets, for what a site adds: an emulator of its own, modules, certificates. They are
    /// written into profiles as they are. Rules that begin with <c>deny</c> win over all others and would break block commits.
    /// </summary>
    public string SiteRules { get; set; } = "";

    /// <summary>
    /// The whole profile with places for what differs between domains. <see cref="NamePlace"/>, <see cref="ModePlace"/> and
    /// <see cref="ResourcesPlace"/> come once each, the others at most once.
    /// </summary>
    public string Template { get; set; } = DefaultTemplate;

    /// <summary>
    /// Directories that may be given to domains with all that is in them although the host needs them itself, such as <c>/srv</c> or
    /// <c>/home</c>, or although other domains have disks in them. Empty by default.
    /// </summary>
    public IList<string> AllowedTrees { get; } = [];

    /// <summary>How long the compiler may take for one profile; a minute by default.</summary>
    public TimeSpan CompileTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Every prefix that a profile made for a domain may have, the present one first.</summary>
    internal ImmutableArray<string> KnownPrefixes => [.. ((string[])[Prefix, .. FormerPrefixes, DefaultPrefix]).Distinct(StringComparer.Ordinal)];

    /// <summary>Checks what can be checked without the host.</summary>
    /// <returns>What is wrong, or null.</returns>
    internal string? FindFault()
    {
        // The name stands in file names, in attr/exec and in labels; ':' and "//" are namespaces and children there.
        if (KnownPrefixes.FirstOrDefault(prefix => !IsPrefix(prefix)) is { } bad)
            return $"The prefix \"{bad}\" does not begin with a letter or digit, or has other characters than letters, digits, '-', '_' and '.', or more than 64.";
        if (CompileTimeout <= TimeSpan.Zero)
            return $"{nameof(CompileTimeout)} is positive.";
        foreach (string place in (string[])[NamePlace, ModePlace, ResourcesPlace, BasePlace, SitePlace])
        {
            int count = Template.Split(place).Length - 1;
            bool required = place is NamePlace or ModePlace or ResourcesPlace;
            if (count > 1 || (required && count == 0))
                return $"{nameof(Template)} has {place} {count} times.";
        }

        return AllowedTrees.Any(tree => !tree.StartsWith('/')) ? $"{nameof(AllowedTrees)} are absolute paths." : null;
    }

    private static bool IsPrefix(string prefix) =>
        prefix.Length is > 0 and <= 64 && prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && char.IsAsciiLetterOrDigit(prefix[0]);
}
