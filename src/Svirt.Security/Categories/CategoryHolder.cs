using System.Globalization;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>Somebody who has a level. Immutable.</summary>
public sealed record CategoryHolder
{
    /// <summary>The level; of a process the high level of its range.</summary>
    public required MlsLevel Level { get; init; }

    /// <summary>Why it is in use.</summary>
    public required CategoryHolderKind Kind { get; init; }

    /// <summary>The domain, where it is known.</summary>
    public CategoryOwner? Owner { get; init; }

    /// <summary>The manager that made the reservation; null for those of the in-process store.</summary>
    public Guid? Manager { get; init; }

    /// <summary>The emulator, once the reservation tells.</summary>
    public EmulatorIdentity? Emulator { get; init; }

    /// <summary>Of a process its id and label, of a damaged record what is wrong with it.</summary>
    public string? Detail { get; init; }

    internal LevelUse Use => Kind == CategoryHolderKind.RememberedFiles ? LevelUse.Files : LevelUse.Domain;

    /// <summary><c>s0:c1,c2: domain vm (uuid)</c>, with what else is known.</summary>
    public override string ToString()
    {
        string who = Kind switch
        {
            CategoryHolderKind.Process => $"running process {Detail}",
            CategoryHolderKind.RememberedFiles => $"files that still carry the label of {Owner}",
            CategoryHolderKind.DamagedRecord => $"damaged record: {Detail}",
            _ => (Owner ?? CategoryOwner.Unnamed).ToString(),
        };
        string emulator = Emulator is null ? "" : string.Create(CultureInfo.InvariantCulture, $", process {Emulator.ProcessId}");
        return $"{Level}: {who}{(Manager is null ? "" : $", manager {Manager}")}{emulator}";
    }
}
