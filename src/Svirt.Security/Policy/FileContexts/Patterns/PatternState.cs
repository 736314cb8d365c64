using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.FileContexts.Patterns;

/// <summary>
/// A state of <see cref="PatternStates"/>. What the numbers are depends on the kind; a negative one is no state.
/// </summary>
/// <param name="Kind">What the state does.</param>
/// <param name="First">Tree: the first state below it. Split: one way. Set: the state behind the byte.</param>
/// <param name="Second">Tree: where the rests of the patterns begin that are plain text up to here. Split: the other way.</param>
/// <param name="Sibling">Tree: the next state below the same one.</param>
/// <param name="Value">Tree: the byte that leads here. Set: the number of the set. Accept: the rank.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PatternState(PatternStateKind Kind, int First, int Second, int Sibling, int Value)
{
    public static PatternState OfTree(byte value) => new(PatternStateKind.Tree, -1, -1, -1, value);

    public static PatternState OfSet(int set, int next) => new(PatternStateKind.Set, next, -1, -1, set);

    public static PatternState OfSplit(int first, int second) => new(PatternStateKind.Split, first, second, -1, 0);

    public static PatternState OfAccept(int rank) => new(PatternStateKind.Accept, -1, -1, -1, rank);
}
