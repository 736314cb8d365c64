using System.Diagnostics.CodeAnalysis;
using System.IO.Abstractions;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// The store that all managers of a host share without a daemon: for each level in use one file under the state directory, which only one
/// of them can create. It also keeps clear of the labels of running processes and of files that journals remember. Disposing ends this
/// manager's part and leaves its reservations on record. Thread-safe.
/// </summary>
/// <remarks>
/// <para>A level is free only when its file is gone. The file goes when its reservation is disposed, or by <see cref="Recover"/> after it
/// has been verified that nothing carries the level any more; until then it is quarantined.</para>
/// <para>Two managers that create comparable but different levels at the same time (an allocation and a static label, say) each look at the
/// other's folder after creating their own file, so at least one sees the other and withdraws.</para>
/// <para>What remains: libvirt and container engines know nothing of these files. Their labels are seen once a process runs with them, not
/// while they are being given out (<see cref="HostCategoryStoreOptions.ProcessLabelLifetime"/>). Nor is the label of a process seen that may not be read
/// (<see cref="HasUnreadableProcesses"/>).</para>
/// </remarks>
public sealed partial class HostCategoryStore : ICategoryStore, IDisposable
{
    /// <summary>The folder of the state directory that has the records.</summary>
    internal const string Folder = "categories";

    private readonly Lock _gate = new();
    private readonly HostCategoryParts _parts;
    private readonly HostCategoryStoreOptions _options;
    private readonly IDisposable? _partsOwner;
    private readonly CategoryRandomness _randomness;
    private readonly RunningLabels _running;
    private readonly KnownLevels _known = new();
    private readonly RecordFolders _folders;
    private readonly Dictionary<MlsLevel, HostReservation> _own = [];
    private HashSet<MlsLevel> _processLevels = [];
    private HashSet<MlsLevel> _journalLevels = [];
    private RunningLabelScan? _importedScan;
    private IReadOnlyCollection<CarriedLabel>? _importedJournals;
    private bool _isDisposed;

    internal HostCategoryStore(HostCategoryParts parts, HostCategoryStoreOptions options, IDisposable? partsOwner = null)
    {
        _parts = parts;
        _options = options;
        _partsOwner = partsOwner;
        _randomness = options.Randomness ?? CategoryRandomness.Cryptographic();
        _running = new RunningLabels(parts.Scanner, parts.Processes, options.Constraint, parts.Time, options.ProcessLabelLifetime);
        _folders = new RecordFolders(parts.Records, _known, parts.Time);
    }

    /// <summary>
    /// Some process did not let its label be read when running processes were last looked at (the policy denies the manager getattr of
    /// it). What it carries is unknown to <see cref="TryAllocate"/> and <see cref="Reserve"/>, which only keep clear of the labels they see:
    /// a label chosen then is unique among reservations and files, but may be that of such a process. <see cref="Recover"/> and
    /// <see cref="Settle"/> free nothing meanwhile. False before the first look.
    /// </summary>
    public bool HasUnreadableProcesses
    {
        get
        {
            lock (_gate)
                return _importedScan is { IsComplete: false };
        }
    }

    /// <summary>The id of the manager that this store's reservations are recorded for.</summary>
    public Guid Manager => _parts.Managers.Id;

    /// <summary>Opens the store of a state directory, as a manager of its own.</summary>
    /// <param name="stateDirectory">
    /// The absolute path: /var/lib/svirt-security for system managers; session managers have one of their own and cannot open that one.
    /// </param>
    /// <param name="options">The manager's decisions.</param>
    /// <exception cref="HostException">The directory cannot be made or opened, or is not the user's own and closed to others.</exception>
    public static HostCategoryStore Open(string stateDirectory, HostCategoryStoreOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateDirectory);
        ArgumentNullException.ThrowIfNull(options);
        return Open(stateDirectory, options, TimeProvider.System);
    }

    internal static HostCategoryStore Open(string stateDirectory, HostCategoryStoreOptions options, TimeProvider time)
    {
        var owned = new DisposableStack();
        try
        {
            var fileSystem = new FileSystem();
            StateDirectory state = owned.Push(StateDirectory.Open(stateDirectory, [ManagerRecords.Folder, Folder], time));
            var identity = ManagerIdentity.Read(fileSystem);
            var processes = new ProcFileSystem();
            ManagerRecords managers = owned.Push(new ManagerRecords(state, Guid.NewGuid(), processes, identity.PidNamespace));
            var parts = new HostCategoryParts
            {
                State = state,
                Records = owned.Push(RecordDirectory.Open(stateDirectory + "/" + Folder, managers.Id.ToString())),
                Managers = managers,
                Identity = identity,
                Processes = processes,
                Handles = new PidfdProcessHandles(),
                Scanner = new ProcProcessScanner(fileSystem),
                Time = time,
                ReadBootTime = BootTime.Read,
            };
            return new HostCategoryStore(parts, options, owned);
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool TryAllocate(CategorySpace space, CategoryOwner owner, [NotNullWhen(true)] out McsReservation? reservation)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(owner);
        string folder = RecordName.FolderOf(space.Range.Low.Sensitivity, space.Range.Low.Categories.Count + space.CategoriesPerLabel);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            SpaceOccupancy occupancy = Attach(space, folder);
            RefreshSurroundings(folder, _running.Recent());
            bool isFolderRead = false;
            for (int rivals = 0; ; rivals++)
            {
                // Others' releases are not seen one by one; the folder is read again before the answer is no, or when draws keep failing.
                if ((occupancy.Free == 0 || rivals == ManyRivals) && !isFolderRead)
                {
                    _folders.Refresh(folder);
                    isFolderRead = true;
                }

                if (!_known.TryHoldAny(occupancy, _randomness, out MlsLevel level))
                {
                    reservation = null;
                    return false;
                }

                reservation = TryRecord(level, owner, null);
                if (reservation is not null)
                    return true;
            }
        }
    }

    /// <inheritdoc/>
    public long CountInUse(CategorySpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            SpaceOccupancy occupancy = _known.Attach(space);
            RefreshAll(_running.Recent());
            return space.Capacity - occupancy.Free;
        }
    }

    /// <summary>Ends this manager's part. Its reservations stay on record until another manager's <see cref="Recover"/> has judged them.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _own.Clear();
            _partsOwner?.Dispose();
        }
    }
}
