namespace Svirt.Security.Domains;

/// <summary>How a domain gets its label for one security model (<c>seclabel/@type</c>).</summary>
public enum SecurityLabelType
{
    /// <summary>The driver makes a label that no other live domain has.</summary>
    Dynamic,

    /// <summary>The document gives the label.</summary>
    Static,

    /// <summary>The domain is not confined by this model.</summary>
    None,
}
