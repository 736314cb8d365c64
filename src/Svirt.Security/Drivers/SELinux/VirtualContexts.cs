using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// The base labels of domains and their files, as the configured policy has them: those of virtual machines in <c>virtual_domain_context</c>
/// (for hardware and, on a second line, for software emulation) and <c>virtual_image_context</c> (for a domain's own images and, on a second
/// line, for what domains only read), those of containers in <c>lxc_contexts</c>. Immutable.
/// </summary>
/// <param name="Source">The contexts file that has the label of the process.</param>
/// <param name="Process">The emulator; null where the policy does not say.</param>
/// <param name="Emulation">The emulator with software emulation; null where the policy makes no difference.</param>
/// <param name="Image">A domain's own files, to be given its level.</param>
/// <param name="Content">Files that domains only read.</param>
internal sealed record VirtualContexts(string Source, SecurityContext? Process, SecurityContext? Emulation, SecurityContext Image, SecurityContext Content)
{
    /// <summary>The contexts file of virtual machines' processes.</summary>
    internal const string DomainFile = "virtual_domain_context";

    /// <summary>The contexts file of virtual machines' images.</summary>
    internal const string ImageFile = "virtual_image_context";

    /// <summary>The contexts file of containers.</summary>
    internal const string ContainerFile = "lxc_contexts";

    /// <summary>What <c>domain/@type</c> says where the processor runs the guest.</summary>
    internal const string HardwareVirtualization = "kvm";

    /// <summary>What <c>domain/@type</c> says of a container.</summary>
    internal const string Container = "lxc";

    // What the files say in the stock policies, for static labels on a host whose policy lacks them.
    private static readonly SecurityContext StockImage = SecurityContext.Parse("system_u:object_r:svirt_image_t:s0");
    private static readonly SecurityContext StockContent = SecurityContext.Parse("system_u:object_r:virt_content_t:s0");

    /// <summary>The process label for a virtualization type; null where the policy does not say.</summary>
    internal SecurityContext? For(string virtualizationType) =>
        IsEmulation(virtualizationType) ? Emulation ?? Process : Process;

    /// <summary>Reads the files that are for the virtualization type. A line that is no context counts as missing.</summary>
    internal static VirtualContexts Read(ISELinuxHost host, string virtualizationType)
    {
        if (virtualizationType == Container)
            return ReadContainer(host.ReadContexts(ContainerFile) ?? []);
        IReadOnlyList<string> domain = host.ReadContexts(DomainFile) ?? [], image = host.ReadContexts(ImageFile) ?? [];
        return new VirtualContexts(DomainFile, Line(domain, 0), Line(domain, 1), Line(image, 0) ?? StockImage, Line(image, 1) ?? StockContent);
    }

    /// <summary>The guest's processor is software.</summary>
    internal static bool IsEmulation(string virtualizationType) => virtualizationType is not (HardwareVirtualization or Container);

    /// <summary>Lines of <c>key = "context"</c> (lxc_contexts(5)), of which libvirt takes process, file and content.</summary>
    private static VirtualContexts ReadContainer(IReadOnlyList<string> lines) => new(
        ContainerFile, Value(lines, "process"), null, Value(lines, "file") ?? StockImage, Value(lines, "content") ?? StockContent);

    private static SecurityContext? Value(IReadOnlyList<string> lines, string key)
    {
        foreach (string line in lines)
        {
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var value] && name == key)
                return SecurityContext.TryParse(value.Trim('"'), out SecurityContext? context) ? context : null;
        }

        return null;
    }

    private static SecurityContext? Line(IReadOnlyList<string> lines, int number) =>
        number < lines.Count && SecurityContext.TryParse(lines[number], out SecurityContext? context) ? context : null;
}
