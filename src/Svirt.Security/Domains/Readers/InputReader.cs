using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Input devices. The types passthrough and evdev are nodes of the host.</summary>
internal sealed class InputReader : IDeviceReader
{
    public string ElementName => "input";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        device.Require("type", "mouse", "tablet", "keyboard", "passthrough", "evdev");
        var attribute = device.Attribute("type")!.Value switch
        {
            "passthrough" => "evdev",
            "evdev" => "dev",
            _ => null,
        };
        if (attribute is null)
            return;
        var source = device.Element("source") ?? throw device.SourceMissing();
        resources.Add(source, source.Resource(ResourceKind.InputDevice, source.RequiredPath(attribute), ResourceAccess.ReadWrite));
    }
}
