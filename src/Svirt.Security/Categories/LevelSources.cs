namespace Svirt.Security.Categories;

/// <summary>Where it is known from that a level is in use.</summary>
[Flags]
internal enum LevelSources
{
    None = 0,
    Record = 1,
    Process = 2,
    Journal = 4,
}
