using System.Collections.Frozen;

namespace Svirt.Security.Domains.Readers;

/// <summary>The one list of device kinds that are understood. A kind that is not in it is refused.</summary>
internal static class DeviceReaders
{
    private static readonly FrozenDictionary<string, IDeviceReader> _byElement = new IDeviceReader[]
    {
        new DiskReader(),
        new CharacterDeviceReader("serial"),
        new CharacterDeviceReader("parallel"),
        new CharacterDeviceReader("channel"),
        new CharacterDeviceReader("redirdev"),
        new ConsoleReader(),
        new AudioReader(),
        new FilesystemReader(),
        new GraphicsReader(),
        new HostDeviceReader(),
        new InputReader(),
        new InterfaceReader(),
        new LeaseReader(),
        new MemoryReader(),
        new PersistentStoreReader(),
        new RandomReader(),
        new SharedMemoryReader(),
        new SmartcardReader(),
        new TpmReader(),
        new VideoReader(),
        new PathlessDeviceReader("controller"),
        new PathlessDeviceReader("crypto"),
        new PathlessDeviceReader("hub"),
        new PathlessDeviceReader("iommu"),
        new PathlessDeviceReader("memballoon"),
        new PathlessDeviceReader("nvram"),
        new PathlessDeviceReader("panic"),
        new PathlessDeviceReader("redirfilter"),
        new PathlessDeviceReader("sound"),
        new PathlessDeviceReader("vsock"),
        new PathlessDeviceReader("watchdog"),
    }.ToFrozenDictionary(reader => reader.ElementName);

    public static IDeviceReader? Find(string elementName) => _byElement.GetValueOrDefault(elementName);
}
