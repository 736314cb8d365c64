namespace Svirt.Security.AccessVectors;

/// <summary>The classes of one cache by name. Their number is bounded, since a name costs memory for good. Thread-safe.</summary>
internal sealed class ObjectClassTable(IDecisionSource source, Action changed)
{
    /// <summary>Policies of the field have some 130 classes.</summary>
    public const int MaxClasses = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ObjectClass> _classes = new(StringComparer.Ordinal);

    public ObjectClass Get(string name)
    {
        lock (_lock)
        {
            if (_classes.TryGetValue(name, out ObjectClass? known))
                return known;
            if (_classes.Count == MaxClasses)
                throw new InvalidOperationException($"A cache has at most {MaxClasses} classes.");
            // The policy's own order first: then its vectors need no rearrangement.
            var added = new ObjectClass(this, name, _classes.Count + 1);
            if (source.FindClass(name) is { } definition)
                added.Add([.. definition.Permissions.OfType<string>()]);
            _classes.Add(name, added);
            return added;
        }
    }

    /// <summary>Gives a permission a bit. Decisions made before know nothing of the bit, so they are dropped.</summary>
    public int AddPermission(ObjectClass objectClass, string name)
    {
        lock (_lock)
        {
            int known = -1;
            for (int i = 0; i < objectClass.Permissions.Count && known < 0; i++)
                known = objectClass.Permissions[i] == name ? i : -1;
            if (known >= 0)
                return known;
            int added = objectClass.Add([name]);
            changed();
            return added;
        }
    }
}
