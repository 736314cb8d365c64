using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// The base labels of virtual machines and their files, as the configured policy has them in <c>virtual_domain_context</c> (for hardware
/// and, on a second line, for software emulation) and <c>virtual_image_context</c> (for a domain's own images and, on a second line, for
/// what domains only read). Immutable.
/// </summary>
/// <param name="Process">The emulator; null where the policy does not say.</param>
/// <param name="Emulation">The emulator with software emulation; null where the policy makes no difference.</param>
/// <param name="Image">A domain's own files, to be given its level.</param>
/// <param name="Content">Files that domains only read.</param>
internal sealed record VirtualContexts(SecurityContext? Process, SecurityContext? Emulation, SecurityContext Image, SecurityContext Content)
{
    // What the file says in the stock policies, for static labels on a host whose policy lacks it.
    private static readonly SecurityContext StockImage = SecurityContext.Parse("system_u:object_r:svirt_image_t:s0");
    private static readonly SecurityContext StockContent = SecurityContext.Parse("system_u:object_r:virt_content_t:s0");

    /// <summary>Reads both files. A line that is no context counts as missing.</summary>
    internal static VirtualContexts Read(ISELinuxHost host)
    {
        IReadOnlyList<string> domain = host.ReadContexts("virtual_domain_context") ?? [], image = host.ReadContexts("virtual_image_context") ?? [];
        return new VirtualContexts(Line(domain, 0), Line(domain, 1), Line(image, 0) ?? StockImage, Line(image, 1) ?? StockContent);
    }

    private static SecurityContext? Line(IReadOnlyList<string> lines, int number) =>
        number < lines.Count && SecurityContext.TryParse(lines[number], out SecurityContext? context) ? context : null;
}
