using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// Which levels have records, by the names of the files, re-read only where a directory has changed. A directory's time is not believed
/// while it is so recent that a further change could have got the same. Not thread-safe.
/// </summary>
internal sealed class RecordFolders(IRecordDirectory records, KnownLevels known, TimeProvider time)
{
    private readonly Dictionary<string, Listing> _folders = new(StringComparer.Ordinal);
    private FileStamp? _rootStamp;

    /// <summary>Brings all folders but one up to date.</summary>
    /// <returns>Whether anything was read again.</returns>
    internal bool RefreshOthers(string folder)
    {
        FileStamp? stamp = records.Stamp(null);
        bool hasChanged = stamp != _rootStamp;
        if (hasChanged)
        {
            FileStamp? settled = SettledOrNull(stamp);
            foreach (string name in records.ListFolders(out _))
                _folders.TryAdd(name, new Listing());
            _rootStamp = settled;
        }

        foreach ((string name, Listing listing) in _folders)
        {
            if (name != folder)
                hasChanged |= Refresh(name, listing);
        }

        return hasChanged;
    }

    /// <summary>Brings one folder up to date.</summary>
    internal void Refresh(string folder)
    {
        if (!_folders.TryGetValue(folder, out Listing? listing))
            _folders.Add(folder, listing = new Listing());
        Refresh(folder, listing);
    }

    /// <summary>The levels of all folders as they were last read.</summary>
    internal IEnumerable<MlsLevel> Levels => _folders.Values.SelectMany(listing => listing.Levels);

    /// <summary>A level outside its own folder that is comparable with it, as they were last read.</summary>
    internal MlsLevel? FindComparable(MlsLevel level, string folder)
    {
        foreach ((string name, Listing listing) in _folders)
        {
            if (name == folder)
                continue;
            foreach (MlsLevel other in listing.Levels)
            {
                if (!other.IsIncomparableTo(level))
                    return other;
            }
        }

        return null;
    }

    /// <summary>This process has written a record of that level, or has learned of one.</summary>
    internal void Note(MlsLevel level, string folder)
    {
        if (!_folders.TryGetValue(folder, out Listing? listing))
            _folders.Add(folder, listing = new Listing());
        listing.Levels.Add(level);
        known.Add(level, LevelSources.Record);
    }

    /// <summary>This process has removed the record.</summary>
    internal void Forget(MlsLevel level, string folder)
    {
        if (_folders.TryGetValue(folder, out Listing? listing))
            listing.Levels.Remove(level);
        known.Remove(level, LevelSources.Record);
    }

    private bool Refresh(string folder, Listing listing)
    {
        if (records.Stamp(folder) is not { } stamp || stamp == listing.Stamp)
            return false;
        FileStamp? settled = SettledOrNull(stamp);
        HashSet<MlsLevel> now = ReadLevels(folder);
        known.Update(LevelSources.Record, listing.Levels, now);
        (listing.Levels, listing.Stamp) = (now, settled);
        return true;
    }

    private HashSet<MlsLevel> ReadLevels(string folder)
    {
        var levels = new HashSet<MlsLevel>();
        foreach (string file in records.List(folder))
        {
            var name = new RecordName(folder, file);
            if (name.TryGetLevel(out MlsLevel level) || (name.IsDigest && TryReadLevel(name, out level)))
                levels.Add(level);
        }

        return levels;
    }

    private bool TryReadLevel(RecordName name, out MlsLevel level)
    {
        level = default;
        return records.Read(name.Folder, name.File, ReservationRecord.MaximumSize) is { } file
            && ReservationRecord.Read(file, name, out _) is { } record && MlsLevel.TryParse(record.Level, out level);
    }

    private FileStamp? SettledOrNull(FileStamp? stamp) => stamp is { } taken && taken.IsSettled(time) ? stamp : null;

    private sealed class Listing
    {
        internal FileStamp? Stamp { get; set; }

        internal HashSet<MlsLevel> Levels { get; set; } = [];
    }
}
