namespace Svirt.Security.Categories;

/// <summary>Why a level is in use.</summary>
public enum CategoryHolderKind
{
    /// <summary>A reservation.</summary>
    Reservation,

    /// <summary>A running process that no reservation is known for: one of libvirt's, or a container.</summary>
    Process,

    /// <summary>Files on record still carry the level, but there is no reservation: its record was lost.</summary>
    RememberedFiles,

    /// <summary>A record of that name which is not as this library writes it. It is not trusted, and its level is not given out either.</summary>
    DamagedRecord,
}
