namespace Svirt.Security.Policy.FileContexts.Patterns;

/// <summary>What a <see cref="PatternState"/> does.</summary>
internal enum PatternStateKind
{
    /// <summary>A place in the tree of the patterns' plain beginnings.</summary>
    Tree,

    /// <summary>Goes on with a byte out of a set.</summary>
    Set,

    /// <summary>Goes on in two states at once, without a byte.</summary>
    Split,

    /// <summary>A pattern has matched.</summary>
    Accept,
}
