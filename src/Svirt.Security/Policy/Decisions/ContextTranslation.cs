using Svirt.Security.Labels;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Decisions;

/// <summary>Between contexts in names and contexts in the policy's values.</summary>
internal static class ContextTranslation
{
    /// <summary>
    /// Looks the names up and checks that they may stand together; null if all is well, or what is wrong. Allocates nothing where levels
    /// are named in the order of their numbers, as in all stock policies.
    /// </summary>
    public static string? Resolve(PolicyModel model, SecurityContext context, out ContextValues values)
    {
        values = default;
        int user = model.Users.Names.Find(context.User);
        if (user == 0)
            return "the policy does not have the user";
        int role = model.Roles.Names.Find(context.Role);
        if (role == 0)
            return "the policy does not have the role";
        int type = model.Types.Find(context.Type);
        if (type == 0 || model.Types.IsAttribute(type))
            return "the policy does not have the type";
        if (context.Range is null != model.Mls is null)
            return model.Mls is null ? "the policy does not have MLS, and the context has a range" : "the context has no range";
        MlsRange range = default;
        if (model.Mls is not null && !model.Mls.TryFromNames(context.Range!.Value, out range))
            return "the policy does not have the levels";
        values = new ContextValues(user, role, type, range);
        return model.ContextRules.IsValid(values) ? null : "user, role, type and range may not stand together";
    }

    /// <summary>The context in names.</summary>
    /// <exception cref="InvalidContextException">Its levels have names that a context in text cannot have, or it is too long.</exception>
    public static SecurityContext ToContext(PolicyModel model, in ContextValues values)
    {
        MlsRange? range = null;
        if (model.Mls is not null)
            range = model.Mls.ToNames(values.Range) ?? throw new InvalidContextException("The policy's levels are not named s0, c0 and so on.");
        try
        {
            return new SecurityContext(
                model.Users.Names.NameOf(values.User)!, model.Roles.Names.NameOf(values.Role)!, model.Types.NameOf(values.Type), range);
        }
        catch (ArgumentException problem)
        {
            throw new InvalidContextException($"A context of the policy cannot be expressed: {problem.Message}");
        }
    }

    /// <summary>The context as setools writes it: in the policy's own names, with spaces around the hyphen of a range.</summary>
    public static string Format(PolicyModel model, in ContextValues values)
    {
        string names = $"{model.Users.Names.NameOf(values.User)}:{model.Roles.Names.NameOf(values.Role)}:{model.Types.NameOf(values.Type)}";
        return model.Mls is null ? names : $"{names}:{model.Mls.Format(values.Range)}";
    }
}
