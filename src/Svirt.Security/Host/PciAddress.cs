using System.Globalization;
using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>Address of a PCI function.</summary>
/// <param name="Domain">The PCI domain (segment), at most 0xffffffff.</param>
/// <param name="Bus">The bus.</param>
/// <param name="Slot">The slot (device), 0 to 31.</param>
/// <param name="Function">The function, 0 to 7.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PciAddress(uint Domain, byte Bus, byte Slot, byte Function)
{
    /// <summary>The name of the device in sysfs, such as <c>0000:06:02.0</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Domain:x4}:{Bus:x2}:{Slot:x2}.{Function:x}");
}
