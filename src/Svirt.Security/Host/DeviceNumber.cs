using System.Globalization;
using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>A device number as makedev(3) splits it.</summary>
/// <param name="Major">The driver.</param>
/// <param name="Minor">The device of that driver.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <summary><c>major:minor</c> in decimal, as under /sys/dev.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}:{Minor}");
}
