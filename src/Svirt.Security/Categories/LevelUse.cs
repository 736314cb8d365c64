namespace Svirt.Security.Categories;

/// <summary>
/// What has a level, which decides who must keep away from it. By policy/mcs access to an object takes a process whose high level dominates
/// the object's, and only processes have access to anything.
/// </summary>
internal enum LevelUse
{
    /// <summary>Nothing but files has it: only a level that dominates it would have access, one that it dominates has nothing to fear.</summary>
    Files,

    /// <summary>A process runs with it, or will: it would also have access to the files of any level that it dominates.</summary>
    Domain,
}
