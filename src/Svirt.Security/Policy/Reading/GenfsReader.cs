using System.Globalization;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads genfscon (genfs_read of the kernel).</summary>
internal static class GenfsReader
{
    public static void Read(ref PolicyCursor cursor, ClassTable classes, ContextReader reader, ObjectContexts contexts)
    {
        cursor.Section = "genfscon";
        int fileSystems = cursor.ReadCount(9);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < fileSystems; i++)
        {
            int offset = cursor.Position;
            string fileSystem = cursor.ReadText(cursor.ReadUInt32());
            if (!seen.Add(fileSystem))
                throw cursor.ErrorAt(offset, "genfscon has a file system twice");
            ReadPaths(ref cursor, fileSystem, classes, reader, contexts);
        }
    }

    private static void ReadPaths(
        ref PolicyCursor cursor, string fileSystem, ClassTable classes, ContextReader reader, ObjectContexts contexts)
    {
        int count = cursor.ReadCount(21);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            int offset = cursor.Position;
            string path = cursor.ReadText(cursor.ReadUInt32());
            uint objectClass = cursor.ReadUInt32();
            if (objectClass > int.MaxValue || (objectClass != 0 && !classes.IsDefined((int)objectClass)))
                throw cursor.ErrorAt(offset, $"genfscon has the class {objectClass}, which is not there");
            if (!seen.Add(string.Create(CultureInfo.InvariantCulture, $"{objectClass}:{path}")))
                throw cursor.ErrorAt(offset, "genfscon has a path twice");
            contexts.GeneratedFiles.Add(new(fileSystem, path, (int)objectClass, reader.Read(ref cursor)));
        }
    }
}
