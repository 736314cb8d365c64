using Svirt.Security.Host;

namespace Svirt.Security.Tests.Labelling;

/// <summary>Block devices of which two have bytes in common, or none.</summary>
internal sealed class StackedDevices(DeviceNumber? one = null, DeviceNumber? other = null) : IBlockDeviceStack
{
    public IReadOnlySet<DeviceNumber> FindOverlapping(DeviceNumber device) => new HashSet<DeviceNumber>(
        device == one ? [other!.Value] : device == other ? [one!.Value] : []);
}
