using Svirt.Security.Labels;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Reads a policy from its first byte to its last, in the order of policydb_read of the kernel.</summary>
internal static class PolicyFileReader
{
    private const int CapabilityVersion = 22;
    private const int PermissiveVersion = 23;
    private const int NeverAuditVersion = 35;
    private const int MaxCapability = 1 << 16;

    public static PolicyModel Read(ReadOnlySpan<byte> file)
    {
        var cursor = new PolicyCursor(file);
        PolicyHeader header = PolicyHeader.Read(ref cursor);
        cursor.Section = "capabilities";
        Ebitmap capabilities = ReadIf(ref cursor, header.Version >= CapabilityVersion, MaxCapability);
        Ebitmap permissive = ReadIf(ref cursor, header.Version >= PermissiveVersion, ushort.MaxValue + 1);
        Ebitmap neverAudit = ReadIf(ref cursor, header.Version >= NeverAuditVersion, ushort.MaxValue + 1);
        List<CommonPermissions> commons = ClassReader.ReadCommons(ref cursor);
        ClassTable classes = ClassReader.ReadClasses(ref cursor, header, commons);
        RoleTable roles = RoleReader.Read(ref cursor, header);
        TypeSymbols types = TypeReader.Read(ref cursor, header);
        UserTable users = UserReader.Read(ref cursor, header, roles.Names.Count);
        BooleanTable booleans = header.HasBooleans ? BooleanReader.Read(ref cursor) : new BooleanTable(new SymbolTable(0), []);
        MlsSymbols? mls = ReadMls(ref cursor, header);
        cursor.Section = "symbols";
        PolicyValidation.CheckSymbols(cursor, classes, roles, types, users, mls);

        using var builder = new RuleTableBuilder(types, classes.Count);
        var ruleReader = new RuleReader(header, types, classes, builder);
        ruleReader.ReadTable(ref cursor);
        ConditionalNode[] conditionals = ConditionalReader.Read(ref cursor, header, booleans, ruleReader);
        RuleTable rules = builder.Build(in cursor);
        PolicyValidation.CheckConditionalTypeRules(cursor, rules);
        RoleRules roleRules = RoleRuleReader.Read(ref cursor, header, roles, types, classes);
        FilenameTransitions filenames = FilenameTransitionReader.Read(ref cursor, header, types, classes);
        var contextRules = new ContextRules(users, roles, types, mls);
        var contextReader = new ContextReader(header, contextRules);
        ObjectContexts contexts = ObjectContextReader.Read(ref cursor, header, contextReader);
        GenfsReader.Read(ref cursor, classes, contextReader, contexts);
        RangeTransitions ranges = RangeTransitionReader.Read(ref cursor, header, types, classes, mls ?? NoMls());
        TypeAttributeMap attributes = TypeMapReader.Read(ref cursor, header, types);
        if (!cursor.IsAtEnd)
            throw cursor.Error($"{cursor.Remaining} bytes follow the end of the policy");
        return new PolicyModel
        {
            Header = header,
            Capabilities = capabilities,
            PermissiveTypes = permissive,
            NeverAuditTypes = neverAudit,
            Commons = commons,
            Classes = classes,
            Roles = roles,
            Types = types,
            Users = users,
            Booleans = booleans,
            Mls = mls,
            Rules = rules,
            Conditionals = conditionals,
            RoleRules = roleRules,
            FilenameTransitions = filenames,
            ObjectContexts = contexts,
            ContextRules = contextRules,
            RangeTransitions = ranges,
            Attributes = attributes,
            FileLength = file.Length,
        };
    }

    private static Ebitmap ReadIf(ref PolicyCursor cursor, bool present, int limit) =>
        present ? EbitmapReader.Read(ref cursor, limit) : Ebitmap.Empty;

    private static MlsSymbols? ReadMls(ref PolicyCursor cursor, PolicyHeader header)
    {
        if (!header.HasMlsFields)
            return null;
        SymbolTable sensitivities = MlsReader.ReadSensitivities(ref cursor, out CategorySet[] levels);
        SymbolTable categories = MlsReader.ReadCategorySymbols(ref cursor);
        return header.IsMls ? new MlsSymbols(sensitivities, levels, categories) : null;
    }

    private static MlsSymbols NoMls() => new(new SymbolTable(0), [], new SymbolTable(0));
}
