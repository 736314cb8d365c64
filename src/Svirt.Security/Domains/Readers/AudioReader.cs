using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>
/// Audio backends. Some reach for a device node, a file or a socket of the host; the sound servers' usual sockets are not in the
/// document.
/// </summary>
internal sealed class AudioReader : IDeviceReader
{
    private const string DefaultOssDevice = "/dev/dsp";
    private const string AlsaDevices = "/dev/snd";

    public string ElementName => "audio";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        device.Require("type", "none", "spice", "vnc", "dbus", "sdl", "jack", "coreaudio", "oss", "alsa", "file", "pulseaudio", "pipewire");
        switch (device.Attribute("type")!.Value)
        {
            case "oss":
                AddOss(device, "input", resources);
                AddOss(device, "output", resources);
                break;
            case "alsa":
                // Its names (hw:0) stand for several nodes in one directory.
                resources.Add(device, device.Resource(
                    ResourceKind.AudioDevice, AlsaDevices, ResourceAccess.Shared, ResourceSourceType.Directory));
                AddAlsa(device.Element("input"), resources);
                AddAlsa(device.Element("output"), resources);
                break;
            case "file":
                AddFile(device, resources);
                break;
            case "pulseaudio":
                AddPulseAudio(device, resources);
                break;
            case "pipewire" when device.PathIn("runtimeDir") is { } directory:
                resources.Add(device, device.Resource(
                    ResourceKind.AudioSocket, directory, ResourceAccess.Shared, ResourceSourceType.Directory));
                break;
        }
    }

    private static void AddOss(DocumentElement audio, string direction, ResourceCollector resources)
    {
        var element = audio.Element(direction);
        resources.Add(
            element ?? audio,
            (element ?? audio).Resource(
                ResourceKind.AudioDevice, element?.PathIn("dev") ?? DefaultOssDevice, ResourceAccess.Shared));
    }

    private static void AddAlsa(DocumentElement? direction, ResourceCollector resources)
    {
        if (direction?.Attribute("dev") is { } name && name.Value.StartsWith('/'))
            resources.Add(direction, direction.Resource(ResourceKind.AudioDevice, direction.RequiredPath("dev"), ResourceAccess.Shared));
    }

    // A relative name is one in the emulator's working directory, which is the manager's choice.
    private static void AddFile(DocumentElement audio, ResourceCollector resources)
    {
        var name = audio.Attribute("path")?.Value;
        var path = name?.StartsWith('/') == true
            ? audio.RequiredPath("path")
            : resources.ManagedPath(audio, ResourceKind.AudioDevice, name);
        resources.Add(audio, audio.Resource(
            ResourceKind.AudioDevice, path, ResourceAccess.ReadWrite, ResourceSourceType.File, ResourceExistence.CreatedByEmulator));
    }

    // A server's name is a path, a path after "unix:", or a host.
    private static void AddPulseAudio(DocumentElement audio, ResourceCollector resources)
    {
        if (audio.Attribute("serverName") is not { } server || !HostPath.IsSuspected(server.Value))
            return;
        server.Claim();
        var path = server.Value.StartsWith("unix:", StringComparison.Ordinal) ? server.Value["unix:".Length..] : server.Value;
        if (HostPath.FindFault(path) is { } fault)
            throw audio.Error(server, fault);
        resources.Add(audio, audio.Resource(ResourceKind.AudioSocket, path, ResourceAccess.Shared));
    }
}
