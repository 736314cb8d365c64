using Svirt.Security.Policy.Components;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy;

// What the policy declares, as seinfo lists it. Everything is made while it is enumerated.
public sealed partial class PolicyDatabase
{
    /// <summary>The types.</summary>
    public IEnumerable<TypeComponent> Types => ComponentFactory.Types(_model, permissiveOnly: false);

    /// <summary>The types whose denials are not enforced.</summary>
    public IEnumerable<TypeComponent> PermissiveTypes => ComponentFactory.Types(_model, permissiveOnly: true);

    /// <summary>The type attributes with their types.</summary>
    public IEnumerable<AttributeComponent> Attributes => ComponentFactory.Attributes(_model);

    /// <summary>The roles.</summary>
    public IEnumerable<RoleComponent> Roles => ComponentFactory.Roles(_model);

    /// <summary>The users.</summary>
    public IEnumerable<UserComponent> Users => ComponentFactory.Users(_model);

    /// <summary>The booleans with their present state.</summary>
    public IEnumerable<BooleanComponent> Booleans => _model.Booleans.Names.Defined.Select(
        value => new BooleanComponent(_model.Booleans.Names.NameOf(value)!, _booleans[value - 1]));

    /// <summary>The categories; none without MLS.</summary>
    public IEnumerable<CategoryComponent> Categories => ComponentFactory.Categories(_model);

    /// <summary>The sensitivities from the lowest; none without MLS.</summary>
    public IEnumerable<SensitivityComponent> Sensitivities => ComponentFactory.Sensitivities(_model);

    /// <summary>The commons.</summary>
    public IEnumerable<CommonComponent> Commons => ComponentFactory.Commons(_model);

    /// <summary>The object classes as declarations; <see cref="FindClass"/> gives one for decisions.</summary>
    public IEnumerable<ClassComponent> Classes => ComponentFactory.Classes(_model);

    /// <summary>The policy capabilities.</summary>
    public IEnumerable<CapabilityComponent> Capabilities => _model.Capabilities.Select(number => new CapabilityComponent(CapabilityNames.Of(number)));

    /// <summary>The initial SIDs.</summary>
    public IEnumerable<InitialSidComponent> InitialSids => ObjectContextFactory.InitialSids(_model);

    /// <summary>The default_* rules.</summary>
    public IEnumerable<StatementComponent> Defaults => ComponentFactory.Defaults(_model);

    /// <summary>The typebounds statements.</summary>
    public IEnumerable<StatementComponent> TypeBounds => ComponentFactory.TypeBounds(_model);

    /// <summary>The fs_use statements.</summary>
    public IEnumerable<StatementComponent> FileSystemUses => ObjectContextFactory.FileSystemUses(_model);

    /// <summary>The genfscon statements.</summary>
    public IEnumerable<StatementComponent> GeneratedFiles => ObjectContextFactory.GeneratedFiles(_model);

    /// <summary>The portcon statements.</summary>
    public IEnumerable<PortStatement> Ports => ObjectContextFactory.Ports(_model);

    /// <summary>The netifcon statements.</summary>
    public IEnumerable<StatementComponent> NetworkInterfaces => ObjectContextFactory.NetworkInterfaces(_model);

    /// <summary>The nodecon statements, IPv4 before IPv6.</summary>
    public IEnumerable<StatementComponent> Nodes => ObjectContextFactory.Nodes(_model);

    /// <summary>The ibpkeycon statements.</summary>
    public IEnumerable<StatementComponent> InfinibandKeys => ObjectContextFactory.InfinibandKeys(_model);

    /// <summary>The ibendportcon statements.</summary>
    public IEnumerable<StatementComponent> InfinibandPorts => ObjectContextFactory.InfinibandPorts(_model);

    /// <summary>The number of if statements.</summary>
    public int ConditionalCount => _model.Conditionals.Length;

    /// <summary>The context of an initial SID by name, for instance <c>unlabeled</c>; null if the policy does not have it.</summary>
    /// <exception cref="Decisions.InvalidContextException">The context cannot be expressed.</exception>
    public Labels.SecurityContext? FindInitialContext(string name)
    {
        foreach ((uint sid, ContextValues context) in _model.ObjectContexts.InitialSids)
        {
            if (InitialSidNames.Of(sid) == name)
                return Decisions.ContextTranslation.ToContext(_model, context);
        }

        return null;
    }
}
