using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads commons and classes (common_read and class_read of the kernel).</summary>
internal static class ClassReader
{
    private const int MaxPermissions = 32;
    private const int MinRecord = 16;

    public static List<CommonPermissions> ReadCommons(ref PolicyCursor cursor)
    {
        cursor.Section = "commons";
        int values = SymbolCount.Read(ref cursor);
        int count = cursor.ReadCount(MinRecord);
        var symbols = new SymbolTable(values);
        var commons = new List<CommonPermissions>(count);
        for (int i = 0; i < count; i++)
        {
            int start = cursor.Position;
            uint length = cursor.ReadUInt32();
            int value = cursor.ReadValue(values, "common");
            int permissionCount = ReadPermissionCount(ref cursor);
            int permissionNames = cursor.ReadCount(9);
            string name = cursor.ReadIdentifier(length);
            if (!symbols.TryAdd(name, value))
                throw cursor.ErrorAt(start, $"common {name} is defined twice");
            var permissions = new string?[permissionCount];
            ReadPermissions(ref cursor, permissionNames, permissions);
            commons.Add(new CommonPermissions(name, permissions));
        }

        return commons;
    }

    public static ClassTable ReadClasses(ref PolicyCursor cursor, PolicyHeader header, List<CommonPermissions> commons)
    {
        cursor.Section = "classes";
        int values = SymbolCount.Read(ref cursor);
        int count = cursor.ReadCount(24);
        var symbols = new SymbolTable(values);
        var classes = new PolicyClass?[values];
        for (int i = 0; i < count; i++)
        {
            int start = cursor.Position;
            PolicyClass definition = ReadClass(ref cursor, header, values, commons);
            if (!symbols.TryAdd(definition.Name, definition.Number))
                throw cursor.ErrorAt(start, $"class {definition.Name} is defined twice");
            classes[definition.Number - 1] = definition;
        }

        return new ClassTable(symbols, classes);
    }

    private static PolicyClass ReadClass(ref PolicyCursor cursor, PolicyHeader header, int values, List<CommonPermissions> commons)
    {
        uint nameLength = cursor.ReadUInt32();
        uint commonLength = cursor.ReadUInt32();
        int value = cursor.ReadValue(values, "class");
        int permissionCount = ReadPermissionCount(ref cursor);
        int permissionNames = cursor.ReadCount(9);
        int constraintCount = cursor.ReadCount(8);
        string name = cursor.ReadIdentifier(nameLength);
        CommonPermissions? common = null;
        if (commonLength != 0)
        {
            int commonOffset = cursor.Position;
            string commonName = cursor.ReadIdentifier(commonLength);
            common = commons.Find(c => c.Name == commonName)
                ?? throw cursor.ErrorAt(commonOffset, $"class {name} inherits a common that is not there");
        }

        int inherited = common?.Permissions.Length ?? 0;
        if (inherited > permissionCount)
            throw cursor.Error($"class {name} has fewer permissions than it inherits");
        var permissions = new string?[permissionCount];
        common?.Permissions.CopyTo(permissions, 0);
        ReadPermissions(ref cursor, permissionNames, permissions);
        ConstraintDefinition[] constraints = ConstraintReader.Read(ref cursor, header, constraintCount, isTransition: false);
        ConstraintDefinition[] transitions = header.HasMlsFields
            ? ConstraintReader.Read(ref cursor, header, cursor.ReadCount(8), isTransition: true)
            : [];
        return new PolicyClass(value, name, common?.Name, inherited, permissions)
        {
            Constraints = constraints,
            ValidateTransitions = transitions,
            Defaults = ReadDefaults(ref cursor, header),
        };
    }

    private static ClassDefaults ReadDefaults(ref PolicyCursor cursor, PolicyHeader header)
    {
        int offset = cursor.Position;
        var defaults = new ClassDefaults();
        if (header.Version >= 27)
        {
            defaults = new ClassDefaults(
                (DefaultSource)cursor.ReadUInt32(), (DefaultSource)cursor.ReadUInt32(), DefaultSource.None, (DefaultRange)cursor.ReadUInt32());
        }

        if (header.Version >= 28)
            defaults = defaults with { Type = (DefaultSource)cursor.ReadUInt32() };
        DefaultRange highest = header.Version >= 32 ? DefaultRange.GlbLub : DefaultRange.TargetLowHigh;
        if (!IsKnown(defaults.User) || !IsKnown(defaults.Role) || !IsKnown(defaults.Type)
            || defaults.Range < DefaultRange.None || defaults.Range > highest)
        {
            throw cursor.ErrorAt(offset, "a default_* rule has an unknown value");
        }

        return defaults;
    }

    private static bool IsKnown(DefaultSource source) => source is DefaultSource.None or DefaultSource.Source or DefaultSource.Target;

    private static int ReadPermissionCount(ref PolicyCursor cursor)
    {
        int offset = cursor.Position;
        uint count = cursor.ReadUInt32();
        if (count > MaxPermissions)
            throw cursor.ErrorAt(offset, $"{count} permissions do not fit into an access vector of {MaxPermissions}");
        return (int)count;
    }

    private static void ReadPermissions(ref PolicyCursor cursor, int count, string?[] permissions)
    {
        for (int i = 0; i < count; i++)
        {
            int start = cursor.Position;
            uint length = cursor.ReadUInt32();
            int value = cursor.ReadValue(permissions.Length, "permission");
            string name = cursor.ReadIdentifier(length);
            if (permissions[value - 1] is not null || Array.IndexOf(permissions, name) >= 0)
                throw cursor.ErrorAt(start, $"permission {name} is defined twice");
            permissions[value - 1] = name;
        }
    }
}
