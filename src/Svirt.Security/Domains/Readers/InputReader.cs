using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Emulated input. The types passthrough and evdev are nodes of the host.</summary>
internal sealed class InputReader : IDeviceReader
{
    public string ElementName => "input";

    public void Read(DocumentElement device, ResourceCollector resources) => device.Require("type", "mouse", "tablet", "keyboard");
}
