namespace Svirt.Security.Labelling;

/// <summary>What the engine may do with a file, whatever a driver wants.</summary>
public enum PathTreatment
{
    /// <summary>It may be labelled.</summary>
    Ordinary,

    /// <summary>It may be used as it stands, but its label, owner and mode are never changed.</summary>
    Untouchable,

    /// <summary>It may not be handed to a domain.</summary>
    Refused,
}
