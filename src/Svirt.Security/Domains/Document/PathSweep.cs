namespace Svirt.Security.Domains.Document;

/// <summary>
/// The net under all readers: whatever looks like a host path and was not claimed by a reader is refused, so that neither a forgotten
/// attribute nor one a later libvirt invents (<c>rom/@file</c>, <c>acceleration/@rendernode</c>) reaches the emulator unlabelled.
/// </summary>
internal static class PathSweep
{
    public static void RefuseUnclaimed(DocumentElement element)
    {
        if (!element.IsTextClaimed && HostPath.IsSuspected(element.Text))
            throw element.Error(DomainXmlRules.PathUnclaimed, $"{Quotation.Of(element.Text)} looks like a host path and is not read here.");
        foreach (var attribute in element.Attributes)
        {
            if (!attribute.IsClaimed && !IsName(element, attribute) && HostPath.IsSuspected(attribute.Value))
            {
                throw element.Error(
                    attribute,
                    DomainXmlRules.PathUnclaimed,
                    $"{Quotation.Of(attribute.Value)} in {Quotation.Of(attribute.Name)} looks like a host path and is not read here.");
            }
        }

        // Depth is bounded by DomainXmlLimits.MaxDepth.
        foreach (var child in element.Children)
            RefuseUnclaimed(child);
    }

    // Secrets of the manager are found by what they are for, usually the path of a volume; the emulator gets the secret itself.
    private static bool IsName(DocumentElement element, DocumentAttribute attribute) =>
        attribute.Name == "usage" && element.Is("secret");
}
