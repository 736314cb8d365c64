namespace Svirt.Security.Policy.AppArmor.Reading;

/// <summary>The automaton over paths with what its states permit. Immutable.</summary>
internal sealed class FileRules
{
    private const uint OwnerFlag = 1;

    private readonly Automaton _automaton;
    private readonly uint _start;
    private readonly FilePermissionSet[]? _table;

    /// <param name="automaton">The automaton.</param>
    /// <param name="start">The state in which paths begin.</param>
    /// <param name="table">The table that the accept entries point into; null where they are permissions themselves.</param>
    /// <param name="offset">Where the rules stand, for errors.</param>
    internal FileRules(Automaton automaton, uint start, FilePermissionSet[]? table, int offset)
    {
        _automaton = automaton;
        _start = start;
        _table = table;
        if (start >= (uint)automaton.StateCount)
            throw new AppArmorPolicyException(offset, $"matching begins in state {start}, which does not exist");
        if (table is null && automaton.Accept2 is null)
            throw new AppArmorPolicyException(offset, "the automaton has no permissions");
        if (table is not null)
            CheckIndexes(table.Length, offset);
    }

    internal FilePermissionSet Find(ReadOnlySpan<byte> path, bool isOwner)
    {
        if (_start == Automaton.NoMatch)
            return default;
        uint state = _automaton.Match(_start, path);
        if (state == Automaton.NoMatch)
            return default;
        return _table is null
            ? PackedPermissions.Unpack(_automaton.Accept[state], _automaton.Accept2![state], isOwner)
            : _table[_automaton.Accept[state] + (isOwner || !HasPair(state) ? 0 : 1)];
    }

    /// <summary>
    /// The entry is the owner's and the next one the others'. Tables before version 3 have no flags: there every state has a pair. (Some
    /// kernels read those as if none had and so give others the owner's rights; this is what the compiler meant.)
    /// </summary>
    private bool HasPair(uint state) => _automaton.Accept2 is not { } flags || (flags[state] & OwnerFlag) != 0;

    private void CheckIndexes(int length, int offset)
    {
        for (uint state = 0; state < (uint)_automaton.StateCount; state++)
        {
            // State 0 accepts nothing and is never looked up.
            if (state != Automaton.NoMatch && _automaton.Accept[state] + (HasPair(state) ? 1UL : 0) >= (ulong)length)
                throw new AppArmorPolicyException(offset, $"the permissions of state {state} lie outside their table");
        }
    }
}
