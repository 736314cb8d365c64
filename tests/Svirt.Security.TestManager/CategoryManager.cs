using System.Diagnostics;
using System.Globalization;
using Svirt.Security.Categories;
using Svirt.Security.Labels;

namespace Svirt.Security.TestManager;

/// <summary>
/// A manager to be killed: reserves and releases levels of a small range for ever, some for child processes that stand in for emulators.
/// Whoever has a level locks a file of that name (flock(2)): the kernel, which knows nothing of our records, is the witness that nobody else
/// has it. What it sees otherwise goes to the file "duplicates". Files that carry a level are entries of a folder, which outlive it; every
/// second child has only its label to be found by.
/// </summary>
internal sealed class CategoryManager(string stateDirectory, string witnesses)
{
    private const int MaximumHeld = 20;
    private const int MaximumChildren = 4;
    private const int OperationsPerChild = 150;
    private const int OperationsPerRecovery = 1000;
    private const int OperationsPerReport = 50;
    private const int OperationsPerCarried = 12;

    // The shell becomes the tail, which keeps descriptor 9 and with it the lock, but not our output: who reads that waits for its end. It
    // ends with the process that runs the test, whatever becomes of us.
    private const string ChildScript =
        "exec 9>\"$1\" </dev/null >/dev/null 2>&1; flock -n 9 || echo \"child $1\" >>\"$2\"; exec tail -s 2 --pid=\"$3\" -f /dev/null";

    private readonly string _bootId = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
    private readonly string _pidNamespace = new FileInfo("/proc/self/ns/pid").LinkTarget!;
    private readonly string _parent = ParentOf("self").ToString(CultureInfo.InvariantCulture);
    private readonly CarriedLevels _carried = new(CarriedLevels.FolderOf(witnesses));
    private readonly Queue<(McsReservation Reservation, FileStream Witness, string? Carried)> _held = new();
    private readonly Queue<(McsReservation Reservation, Process Child, string Carried)> _children = new();
    private int _started;

    private string Duplicates => Path.Combine(witnesses, "duplicates");

    public void Run()
    {
        using DisposableStore opened = DisposableStore.Open(stateDirectory, _carried);
        HostCategoryStore store = opened.Store;
        var allocator = new McsAllocator(MlsRange.Parse("s0-s0:c0.c31"), store);
        for (int i = 0; ; i++)
        {
            if (i % OperationsPerRecovery == 0)
                store.Recover();
            if (i % OperationsPerReport == OperationsPerReport - 1)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"operations {OperationsPerReport}"));
            if (!allocator.TryAllocate(new CategoryOwner(Guid.NewGuid(), "domain"), out McsReservation? reservation))
            {
                File.AppendAllText(Duplicates, "refused\n");
                continue;
            }

            // Nobody else adds the level, since it is ours: if it is there now, it was when we got it.
            if (_carried.Has(reservation.Level))
                File.AppendAllText(Duplicates, $"carried {reservation.Level}\n");
            if (i % OperationsPerChild == 1)
                StartChild(reservation);
            else
                Hold(reservation, i % OperationsPerCarried == 0);
        }
    }

    private void Hold(McsReservation reservation, bool isCarried)
    {
        try
        {
            var locked = new FileStream(WitnessOf(reservation), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            _held.Enqueue((reservation, locked, isCarried ? _carried.Add(reservation, hasProcess: false) : null));
        }
        catch (IOException)
        {
            File.AppendAllText(Duplicates, $"manager {reservation.Level}\n");
        }

        if (_held.Count < MaximumHeld)
            return;
        (McsReservation oldest, FileStream witness, string? carried) = _held.Dequeue();
        if (carried is not null)
            File.Delete(carried);
        witness.Dispose();
        oldest.Dispose();
    }

    private void StartChild(McsReservation reservation)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", ChildScript, "sh", WitnessOf(reservation), Duplicates, _parent]) { UseShellExecute = false };
        bool hasOnlyLabel = _started++ % 2 == 0;
        LabelledProcesses.Label(start, reservation, hasOnlyLabel);
        string files = _carried.Add(reservation, hasProcess: true);
        Process child = Process.Start(start)!;
        if (!hasOnlyLabel && StartTimeOf(child.Id) is { } startTime)
            reservation.RecordEmulator(new EmulatorIdentity(child.Id, startTime, _bootId, _pidNamespace));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"child {child.Id} {reservation.Owner.Domain} {reservation.Level} {hasOnlyLabel}"));
        _children.Enqueue((reservation, child, files));
        if (_children.Count < MaximumChildren)
            return;
        (McsReservation oldest, Process ended, string carried) = _children.Dequeue();
        ended.Kill();
        ended.WaitForExit();
        ended.Dispose();
        File.Delete(carried);
        oldest.Dispose();
    }

    private string WitnessOf(McsReservation reservation) => Path.Combine(witnesses, reservation.Level.ToString());

    /// <summary>Null for a child that was killed already.</summary>
    private static long? StartTimeOf(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return long.Parse(FieldsAfterName(stat)[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static int ParentOf(string process) =>
        int.Parse(FieldsAfterName(File.ReadAllText($"/proc/{process}/stat"))[1], CultureInfo.InvariantCulture);

    private static string[] FieldsAfterName(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
}
