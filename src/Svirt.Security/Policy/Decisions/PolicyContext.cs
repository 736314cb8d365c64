using Svirt.Security.Labels;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Decisions;

/// <summary>
/// A context that has been looked up in a policy and found valid, for decisions without looking it up again. From
/// <see cref="PolicyDatabase.Resolve"/>; good for that policy and copies of it with other booleans. Immutable.
/// </summary>
public sealed class PolicyContext
{
    private readonly PolicyModel _model;

    internal PolicyContext(PolicyModel model, in ContextValues values, SecurityContext context)
    {
        _model = model;
        Values = values;
        Context = context;
    }

    /// <summary>The context in its canonical form: aliases replaced by the names they stand for.</summary>
    public SecurityContext Context { get; }

    internal ContextValues Values { get; }

    /// <summary>The canonical context as text.</summary>
    public override string ToString() => Context.ToString();

    internal bool IsOf(PolicyModel model) => ReferenceEquals(_model, model);
}
