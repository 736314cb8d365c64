using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>TPMs: the host's own, one emulated by a helper of the manager, and one emulated by somebody else.</summary>
internal sealed class TpmReader : IDeviceReader
{
    private const string DefaultDevice = "/dev/tpm0";

    public string ElementName => "tpm";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        var backend = device.Element("backend") ?? throw device.Unsupported();
        backend.Require("type", "passthrough", "emulator", "external");
        switch (backend.Attribute("type")!.Value)
        {
            case "passthrough":
                AddPassthrough(backend, resources);
                break;
            case "emulator":
                AddEmulator(backend, resources);
                break;
            default:
                var source = backend.Element("source") ?? throw backend.SourceMissing();
                resources.Add(source, source.Resource(
                    ResourceKind.TpmSocket, source.RequiredPath("path"), ResourceAccess.ReadWrite));
                break;
        }
    }

    // The emulator also opens the file that cancels a command (kernel: Documentation/ABI/stable/sysfs-class-tpm); TPM 2.0 has none.
    private static void AddPassthrough(DocumentElement backend, ResourceCollector resources)
    {
        var device = backend.Element("device");
        var path = device?.PathIn("path") ?? DefaultDevice;
        var place = device ?? backend;
        resources.Add(place, place.Resource(ResourceKind.TpmDevice, path, ResourceAccess.ReadWrite));
        var cancel = $"/sys/class/tpm/{path[(path.LastIndexOf('/') + 1)..]}/device/cancel";
        resources.Add(place, place.Resource(
            ResourceKind.TpmCancel, cancel, ResourceAccess.ReadWrite, ResourceSourceType.File, ResourceExistence.Optional));
    }

    private static void AddEmulator(DocumentElement backend, ResourceCollector resources)
    {
        var source = backend.Element("source");
        var place = source ?? backend;
        var state = source?.PathIn("path") ?? resources.ManagedPath(place, ResourceKind.TpmState);
        var type = source?.Attribute("type")?.Value == "file" ? ResourceSourceType.File : ResourceSourceType.Directory;
        resources.Add(place, place.Resource(ResourceKind.TpmState, state, ResourceAccess.ReadWrite, type));
        resources.Add(backend, backend.Resource(
            ResourceKind.TpmSocket, resources.ManagedPath(backend, ResourceKind.TpmSocket), ResourceAccess.ReadWrite));

        // Whether there is a log is the manager's choice.
        if (resources.FindManagedPath(backend, ResourceKind.TpmLog) is { } log)
        {
            resources.Add(backend, backend.Resource(
                ResourceKind.TpmLog, log, ResourceAccess.ReadWrite, ResourceSourceType.File, ResourceExistence.CreatedByEmulator));
        }
    }
}
