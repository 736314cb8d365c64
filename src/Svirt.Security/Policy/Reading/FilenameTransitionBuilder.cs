using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Reading;

/// <summary>Lays out filename transitions group by group.</summary>
internal sealed class FilenameTransitionBuilder
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _nameIndexes = new(StringComparer.Ordinal);
    private readonly List<FilenameKey> _groups = [];
    private readonly Dictionary<FilenameKey, int> _groupIndexes = [];
    private readonly List<int> _groupItems = [];
    private readonly List<ushort> _itemTypes = [];
    private readonly List<int> _itemWords = [];
    private readonly List<ushort> _wordPositions = [];
    private readonly List<ulong> _words = [];

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
        if (!_groupIndexes.TryAdd(key, _groups.Count))
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
    public void SetItemType(int type) => _itemTypes[^1] = (ushort)type;

    public FilenameTransitions Build() => new()
    {
        Names = [.. _names],
        NameIndexes = _nameIndexes,
        Groups = [.. _groups],
        GroupIndexes = _groupIndexes,
        GroupItems = [.. _groupItems, _itemTypes.Count],
        ItemTypes = [.. _itemTypes],
        ItemWords = [.. _itemWords, _words.Count],
        WordPositions = [.. _wordPositions],
        Words = [.. _words],
    };
}
