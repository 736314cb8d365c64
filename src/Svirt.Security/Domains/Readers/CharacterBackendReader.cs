using System.Collections.Immutable;
using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Reads the host side that all character devices have in common: <c>@type</c>, <c>source</c> and <c>log</c>.</summary>
internal static class CharacterBackendReader
{
    /// <summary>The host paths of a character device, in the order the emulator opens them.</summary>
    public static ImmutableArray<DomainResource> Read(DocumentElement device, ResourceCollector context)
    {
        var resources = ImmutableArray.CreateBuilder<DomainResource>();
        var type = device.Attribute("type")?.Value ?? "pty";
        switch (type)
        {
            case "file":
                resources.Add(Resource(device, ResourceKind.CharacterFile, ResourceExistence.CreatedByEmulator, context));
                break;
            case "dev":
                resources.Add(Resource(device, ResourceKind.CharacterDevice, ResourceExistence.Required, context));
                break;
            case "pipe":
                AddPipe(resources, device, context);
                break;
            case "unix":
                resources.Add(Socket(device, context));
                break;
            case "pty":
                // The terminal of a live domain; the emulator makes it and opens no path for it.
                context.HasTerminal = true;
                device.Attribute("tty")?.Claim();
                device.Element("source")?.Attribute("path")?.Claim();
                break;
            case "null" or "stdio" or "vc" or "tcp" or "udp" or "spicevmc" or "spiceport" or "qemu-vdagent" or "dbus":
                break;
            default:
                throw device.Error(
                    DomainXmlRules.ChardevTypeUnsupported, $"A character device of type {Quotation.Of(type)} is not supported.");
        }

        if (device.Element("log") is { } log)
            resources.Add(Log(log));
        return resources.ToImmutable();
    }

    private static DomainResource Resource(
        DocumentElement device, ResourceKind kind, ResourceExistence existence, ResourceCollector context)
    {
        var source = device.Element("source");
        if (source?.PathIn("path") is not { } path)
        {
            throw (source ?? device).Error(
                DomainXmlRules.ChardevSourceMissing, $"The element {Quotation.Of(device.Name)} names no host path.");
        }

        return new DomainResource
        {
            Kind = kind,
            Path = path,
            Access = ResourceAccess.ReadWrite,
            SourceType = kind == ResourceKind.CharacterFile ? ResourceSourceType.File : ResourceSourceType.Unspecified,
            Existence = existence,
            Labels = DeviceSecurityLabelReader.Read(source, context),
            Origin = source.Position,
        };
    }

    // QEMU's chardev/char-pipe.c: PATH.in and PATH.out, both read-write, and PATH for both directions unless both could be opened.
    private static void AddPipe(
        ImmutableArray<DomainResource>.Builder resources, DocumentElement device, ResourceCollector context)
    {
        var pipe = Resource(device, ResourceKind.CharacterPipe, ResourceExistence.Alternative, context);
        foreach (var path in new[] { pipe.Path + ".in", pipe.Path + ".out" })
        {
            if (HostPath.FindFault(path) is { } fault)
                throw device.Element("source")!.Error(fault);
            resources.Add(pipe with { Path = path });
        }

        resources.Add(pipe);
    }

    // Without a mode libvirt connects; where it chooses the path itself, for an agent's channel, it listens.
    private static DomainResource Socket(DocumentElement device, ResourceCollector context)
    {
        var source = device.Element("source");
        var name = device.Element("target")?.Attribute("name")?.Value;
        if (source?.Attribute("path") is null
            && context.FindManagedPath(device, ResourceKind.CharacterSocketListen, name) is { } managed)
        {
            return (source ?? device).Resource(
                ResourceKind.CharacterSocketListen, managed, ResourceAccess.ReadWrite, existence: ResourceExistence.CreatedByEmulator)
                with
                {
                    Labels = DeviceSecurityLabelReader.Read(source, context),
                };
        }

        var isListening = source?.Choice(
            "mode", false, DomainXmlRules.ChardevModeUnknown, ("bind", true), ("connect", false)) ?? false;
        return isListening
            ? Resource(device, ResourceKind.CharacterSocketListen, ResourceExistence.CreatedByEmulator, context)
            : Resource(device, ResourceKind.CharacterSocketConnect, ResourceExistence.Required, context);
    }

    private static DomainResource Log(DocumentElement log) =>
        new()
        {
            Kind = ResourceKind.CharacterFile,
            Path = log.PathIn("file") ?? throw log.Error(DomainXmlRules.ChardevSourceMissing, "A log without a file."),
            Access = ResourceAccess.ReadWrite,
            SourceType = ResourceSourceType.File,
            Existence = ResourceExistence.CreatedByEmulator,
            Origin = log.Position,
        };
}
