using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads the object contexts (ocontext_read of the kernel), kind by kind.</summary>
internal static class ObjectContextReader
{
    private static readonly string[] s_sections =
        ["initial SIDs", "file systems", "portcon", "netifcon", "nodecon", "fs_use", "nodecon for IPv6", "ibpkeycon", "ibendportcon"];

    public static ObjectContexts Read(ref PolicyCursor cursor, PolicyHeader header, ContextReader reader)
    {
        var contexts = new ObjectContexts();
        for (int kind = 0; kind < header.OcontextKinds; kind++)
        {
            cursor.Section = s_sections[kind];
            int count = cursor.ReadCount(16);
            for (int i = 0; i < count; i++)
                ReadOne(ref cursor, kind, contexts, reader);
        }

        return contexts;
    }

    private static void ReadOne(ref PolicyCursor cursor, int kind, ObjectContexts contexts, ContextReader reader)
    {
        switch (kind)
        {
            case 0:
                contexts.InitialSids.Add(new(cursor.ReadUInt32(), reader.Read(ref cursor)));
                break;
            case 1:
                contexts.FileSystems.Add(new(ReadText(ref cursor), reader.Read(ref cursor), reader.Read(ref cursor)));
                break;
            case 2:
                contexts.Ports.Add(new(cursor.ReadUInt32(), ReadPort(ref cursor), ReadPort(ref cursor), reader.Read(ref cursor)));
                break;
            case 3:
                contexts.NetworkInterfaces.Add(new(ReadText(ref cursor), reader.Read(ref cursor), reader.Read(ref cursor)));
                break;
            case 4:
                contexts.Nodes.Add(new(cursor.Take(4).ToArray(), cursor.Take(4).ToArray(), reader.Read(ref cursor)));
                break;
            case 5:
                contexts.FileSystemUses.Add(new(ReadBehaviour(ref cursor), ReadText(ref cursor), reader.Read(ref cursor)));
                break;
            case 6:
                contexts.Nodes.Add(new(cursor.Take(16).ToArray(), cursor.Take(16).ToArray(), reader.Read(ref cursor)));
                break;
            case 7:
                contexts.InfinibandKeys.Add(
                    new(cursor.Take(8).ToArray(), (ushort)ReadPort(ref cursor), (ushort)ReadPort(ref cursor), reader.Read(ref cursor)));
                break;
            default:
                ReadInfinibandPort(ref cursor, contexts, reader);
                break;
        }
    }

    private static void ReadInfinibandPort(ref PolicyCursor cursor, ObjectContexts contexts, ContextReader reader)
    {
        int offset = cursor.Position;
        uint length = cursor.ReadUInt32();
        uint port = cursor.ReadUInt32();
        if (port is 0 or > byte.MaxValue)
            throw cursor.ErrorAt(offset, $"{port} is not an Infiniband port (1 to 255)");
        contexts.InfinibandPorts.Add(new(cursor.ReadText(length), (byte)port, reader.Read(ref cursor)));
    }

    // SECURITY_FS_USE_XATTR, _TRANS and _TASK are what the language has; the kernel knows GENFS, NONE and MNTPOINT besides.
    private static uint ReadBehaviour(ref PolicyCursor cursor)
    {
        int offset = cursor.Position;
        uint behaviour = cursor.ReadUInt32();
        return behaviour is >= 1 and <= 6 ? behaviour : throw cursor.ErrorAt(offset, $"fs_use has the unknown behaviour {behaviour}");
    }

    private static uint ReadPort(ref PolicyCursor cursor)
    {
        int offset = cursor.Position;
        uint port = cursor.ReadUInt32();
        return port <= ushort.MaxValue ? port : throw cursor.ErrorAt(offset, $"{port} is not a 16-bit number");
    }

    private static string ReadText(ref PolicyCursor cursor) => cursor.ReadText(cursor.ReadUInt32());
}
