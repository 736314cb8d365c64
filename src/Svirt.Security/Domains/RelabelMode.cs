namespace Svirt.Security.Domains;

/// <summary>Whether resources are relabelled (<c>seclabel/@relabel</c>; R2.3, R3.1).</summary>
public enum RelabelMode
{
    /// <summary><c>yes</c>: on, in the mode that is the host's default.</summary>
    Default,

    /// <summary><c>no</c>: resources keep the labels they have.</summary>
    No,

    /// <summary><c>optional</c>: a resource is relabelled if access would otherwise be denied.</summary>
    Optional,

    /// <summary><c>force</c>: a resource is always relabelled.</summary>
    Force,
}
