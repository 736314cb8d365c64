using Svirt.Security.Labels;

namespace Svirt.Security.AccessVectors;

/// <content>Adding and reclaiming, under the lock. Readers may walk a chain meanwhile: what is unlinked keeps its own link.</content>
public sealed partial class SecurityIdTable
{
    private long _characters;
    private int _hand;

    private InternedContext Add(SecurityContext context)
    {
        string text = context.ToString();
        lock (_lock)
        {
            if (Find(text, out ulong hash) is { } known)
                return known;
            int number = MakeRoom(text.Length);
            var entry = new InternedContext(context, text, hash, new SecurityId(number, ++_generations[number])) { IsRecent = true };
            ref InternedContext? head = ref _heads[(int)hash & (_heads.Length - 1)];
            entry.Next = head;
            Volatile.Write(ref head, entry);
            Volatile.Write(ref _byNumber[number], entry);
            _characters += text.Length;
            Count++;
            return entry;
        }
    }

    // Gives the number of a free place, after as many contexts as necessary have gone.
    private int MakeRoom(int length)
    {
        int free = -1;
        if (Count < Capacity)
            free = FindUnused();
        while (free < 0 || _characters + length > _maxCharacters)
            free = Reclaim();
        return free;
    }

    // While the table fills up the hand stands at the first place that was never used; later a free place is a rare thing.
    private int FindUnused()
    {
        for (int step = 0; step < Capacity; step++)
        {
            int number = (_hand + step) % Capacity;
            if (_byNumber[number] is null && _generations[number] != uint.MaxValue)
            {
                _hand = (number + 1) % Capacity;
                return number;
            }
        }

        return -1;
    }

    // The second-chance clock: what was looked up since the hand last passed stays for one more turn.
    private int Reclaim()
    {
        for (int step = 0; step < 2 * Capacity; step++)
        {
            int number = _hand;
            _hand = (_hand + 1) % Capacity;
            // A number that has had all its generations is used up.
            if (_byNumber[number] is not { References: 0 } entry)
                continue;
            if (entry.IsRecent)
            {
                entry.IsRecent = false;
                continue;
            }

            Remove(entry, number);
            if (_generations[number] != uint.MaxValue)
                return number;
        }

        throw new SecurityIdsExhaustedException(Capacity);
    }

    private void Remove(InternedContext entry, int number)
    {
        Volatile.Write(ref _byNumber[number], null);
        entry.IsReclaimed = true;
        Forget(ref GuessFor(entry.Text), entry);
        ref InternedContext? link = ref _heads[(int)entry.Hash & (_heads.Length - 1)];
        while (link != entry)
            link = ref link!.Next;
        Volatile.Write(ref link, entry.Next);
        _characters -= entry.Text.Length;
        Count--;
    }
}
