namespace Svirt.Security.AccessVectors;

/// <summary>What a decision is, beside its vectors.</summary>
[Flags]
internal enum EntryTraits
{
    None = 0,

    /// <summary>Denials of the source's type are not enforced.</summary>
    PermissiveType = 1,

    /// <summary>No denial is enforced.</summary>
    PermissiveHost = 2,

    /// <summary>The source cannot know.</summary>
    Undetermined = 4,

    /// <summary>The policy does not accept a context.</summary>
    InvalidContext = 8,

    /// <summary>What the policy does not define is let through, as its handle_unknown and the cache's option have it.</summary>
    UnprotectedAllowed = 16,

    /// <summary>Of a result: the operation may go on.</summary>
    Permitted = 32,

    /// <summary>Denials are not enforced, for whichever reason.</summary>
    Permissive = PermissiveType | PermissiveHost,
}
