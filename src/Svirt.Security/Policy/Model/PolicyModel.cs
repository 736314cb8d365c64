using Svirt.Security.Policy.Reading;

namespace Svirt.Security.Policy.Model;

/// <summary>Everything that was in the file, validated and indexed. Immutable once it has been read.</summary>
internal sealed class PolicyModel
{
    public required PolicyHeader Header { get; init; }

    /// <summary>Numbers of policy capabilities.</summary>
    public required Ebitmap Capabilities { get; init; }

    /// <summary>Values of permissive types.</summary>
    public required Ebitmap PermissiveTypes { get; init; }

    /// <summary>Values of types whose denials are not audited while permissive.</summary>
    public required Ebitmap NeverAuditTypes { get; init; }

    public required IReadOnlyList<CommonPermissions> Commons { get; init; }

    public required ClassTable Classes { get; init; }

    public required RoleTable Roles { get; init; }

    public required TypeSymbols Types { get; init; }

    public required UserTable Users { get; init; }

    public required BooleanTable Booleans { get; init; }

    /// <summary>Null in a policy without MLS.</summary>
    public required MlsSymbols? Mls { get; init; }

    public required RuleTable Rules { get; init; }

    public required ConditionalNode[] Conditionals { get; init; }

    public required RoleRules RoleRules { get; init; }

    public required FilenameTransitions FilenameTransitions { get; init; }

    public required ObjectContexts ObjectContexts { get; init; }

    public required ContextRules ContextRules { get; init; }

    public required RangeTransitions RangeTransitions { get; init; }

    public required TypeAttributeMap Attributes { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long FileLength { get; init; }
}
