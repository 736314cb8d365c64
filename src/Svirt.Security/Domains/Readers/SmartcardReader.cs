using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Smart cards: the host's reader, cards emulated from certificates of the host, and cards passed through a character device.
/// </summary>
internal sealed class SmartcardReader : IDeviceReader
{
    // What QEMU's emulation opens where no database is given (docs/ccid.txt in its sources).
    private const string DefaultDatabase = "/etc/pki/nssdb";

    public string ElementName => "smartcard";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        device.Require("mode", "host", "host-certificates", "passthrough");
        if (device.Attribute("mode")!.Value == "passthrough")
        {
            foreach (var resource in CharacterBackendReader.Read(device, resources))
                resources.Add(device, resource);
            return;
        }

        // Certificates are nicknames inside the database.
        foreach (var certificate in device.Elements("certificate"))
            certificate.ClaimText();
        var database = device.Element("database");
        var path = database?.PathText() ?? DefaultDatabase;
        var place = database ?? device;
        resources.Add(place, place.Resource(
            ResourceKind.SmartcardDatabase, path, ResourceAccess.ReadOnly, ResourceSourceType.Directory));
    }
}
