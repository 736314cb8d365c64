using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Lays out filename transitions group by group.</summary>
internal sealed class FilenameTransitionBuilder : IDisposable
{
    private readonly ArrayBuilder<string> _names = new();
    private readonly Dictionary<string, int> _nameIndexes = new(StringComparer.Ordinal);
    private readonly ScratchList<FilenameKey> _groups = new();
    private readonly PackedIndex _groupIndexes = new();
    private readonly ScratchList<int> _groupItems = new();
    private readonly ScratchList<ushort> _itemTypes = new();
    private readonly ScratchList<int> _itemWords = new();
    private readonly ScratchList<ushort> _wordPositions = new();
    private readonly ScratchList<ulong> _words = new();

    public int NameIndex(string name)
    {
        if (!_nameIndexes.TryGetValue(name, out int index))
        {
            index = _names.Count;
            _names.Add(name);
            _nameIndexes.Add(name, index);
        }

        return index;
    }

    /// <summary>Begins a group; false if it has been there.</summary>
    public bool TryBeginGroup(FilenameKey key)
    {
        if (!_groupIndexes.TryAdd(key.Packed, _groups.Count))
            return false;
        _groups.Add(key);
        _groupItems.Add(_itemTypes.Count);
        return true;
    }

    public void BeginItem(int type)
    {
        _itemTypes.Add((ushort)type);
        _itemWords.Add(_words.Count);
    }

    public void AddSources(int word, ulong bits)
    {
        _wordPositions.Add((ushort)word);
        _words.Add(bits);
    }

    /// <summary>Sets the type of the item that was begun last, which follows its sources in the file.</summary>
    public void SetItemType(int type) => _itemTypes.Last = (ushort)type;

    public FilenameTransitions Build()
    {
        _groupItems.Add(_itemTypes.Count);
        _itemWords.Add(_words.Count);
        return new FilenameTransitions
        {
            Names = _names.ToArray(),
            NameIndexes = _nameIndexes,
            Groups = _groups.ToArray(),
            GroupIndexes = _groupIndexes,
            GroupItems = _groupItems.ToArray(),
            ItemTypes = _itemTypes.ToArray(),
            ItemWords = _itemWords.ToArray(),
            WordPositions = _wordPositions.ToArray(),
            Words = _words.ToArray(),
        };
    }

    public void Dispose()
    {
        _groups.Dispose();
        _groupItems.Dispose();
        _itemTypes.Dispose();
        _itemWords.Dispose();
        _wordPositions.Dispose();
        _words.Dispose();
    }
}
