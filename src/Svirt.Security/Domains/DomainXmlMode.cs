namespace Svirt.Security.Domains;

/// <summary>How the security labels of a domain document are meant.</summary>
public enum DomainXmlMode
{
    /// <summary>
    /// A definition. What a live domain prints (the label of a dynamic seclabel, <c>imagelabel</c>, <c>labelskip</c>) is not read: a saved
    /// document would bring back categories that may belong to another domain by now.
    /// </summary>
    Inactive,

    /// <summary>
    /// A running domain: unless its type is none, a seclabel has its <c>label</c> and, where it relabels, its <c>imagelabel</c>.
    /// </summary>
    Live,

    /// <summary>
    /// The form of sVirt v0.10 (R1.4): <c>model</c>, <c>label</c> and perhaps <c>policytype</c>, no <c>type</c>. It is read as a static
    /// label. A seclabel with a policytype and no type is read so in the other modes as well.
    /// </summary>
    SvirtV010,
}
