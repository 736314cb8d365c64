using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.AppArmor.Reading;

/// <summary>
/// A deterministic automaton over bytes in comb-compressed tables (kernel: security/apparmor/match.c). All indexes and chains of default
/// states were checked when it was read, so that matching ends after each byte. Immutable.
/// </summary>
internal sealed class Automaton
{
    /// <summary>The state from which nothing is accepted.</summary>
    internal const uint NoMatch = 0;

    /// <summary>Where matching begins unless the profile says otherwise.</summary>
    internal const uint Start = 1;

    /// <summary>The state's transitions are those of its default state, with what its own differ in.</summary>
    internal const uint DifferenceFlag = 0x8000_0000;

    internal const uint BaseMask = 0xff_ffff;

    private readonly uint[] _base;
    private readonly uint[] _default;
    private readonly Transition[] _transitions;
    private readonly byte[]? _classes;

    internal Automaton(uint[] bases, uint[] defaults, Transition[] transitions, byte[]? classes, uint[] accept, uint[]? accept2)
    {
        _base = bases;
        _default = defaults;
        _transitions = transitions;
        _classes = classes;
        Accept = accept;
        Accept2 = accept2;
    }

    /// <summary>A cell of the comb: it belongs to the state <paramref name="Check"/> and leads to <paramref name="Next"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Transition(uint Check, uint Next);

    /// <summary>For each state its permissions, or their index in a table.</summary>
    internal uint[] Accept { get; }

    /// <summary>For each state what is audited and quiet, or flags; null where the profile has none.</summary>
    internal uint[]? Accept2 { get; }

    internal int StateCount => _base.Length;

    internal uint Match(uint state, ReadOnlySpan<byte> text)
    {
        uint[] bases = _base;
        Transition[] transitions = _transitions;
        byte[]? classes = _classes;
        foreach (byte unit in text)
        {
            uint symbol = classes is null ? unit : classes[unit];
            while (true)
            {
                uint start = bases[state];
                Transition transition = transitions[(start & BaseMask) + symbol];
                if (transition.Check == state)
                {
                    state = transition.Next;
                    break;
                }

                state = _default[state];
                if ((start & DifferenceFlag) == 0)
                    break;
            }
        }

        return state;
    }
}
