using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Consoles. libvirt writes the first serial port a second time, as the first console with a serial target; that copy is no device of its
/// own. One that differs from the port is kept, so that no path is lost.
/// </summary>
internal sealed class ConsoleReader : IDeviceReader
{
    public string ElementName => "console";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        var own = CharacterBackendReader.Read(device, resources);
        if (FindMirroredPort(device) is { } port && CharacterBackendReader.Read(port, resources).SequenceEqual(own))
            return;
        foreach (var resource in own)
            resources.Add(device, resource);
    }

    private static DocumentElement? FindMirroredPort(DocumentElement console)
    {
        if (!console.IsFirstOfItsName)
            return null;
        var target = console.Element("target")?.Attribute("type")?.Value ?? "serial";
        return target == "serial" ? console.Parent!.Elements("serial").FirstOrDefault() : null;
    }
}
