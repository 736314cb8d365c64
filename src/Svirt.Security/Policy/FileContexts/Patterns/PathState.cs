namespace Svirt.Security.Policy.FileContexts.Patterns;

/// <summary>A state of <see cref="PathAutomaton"/>: all places in all patterns where a path may be after some of its bytes.</summary>
internal sealed class PathState(int[] members, int[] ranks, int byteClasses)
{
    /// <summary>The states of the patterns, ascending, without those that need no byte.</summary>
    public int[] Members { get; } = members;

    /// <summary>The ranks of the patterns that match the bytes so far, highest first.</summary>
    public int[] Ranks { get; } = ranks;

    /// <summary>The state after one more byte, by the byte's class; null where nobody has gone yet.</summary>
    public PathState?[] Next { get; } = new PathState?[byteClasses];
}
