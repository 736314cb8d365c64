using System.Collections.Immutable;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>Looks at the labels of running processes, whoever started them, and remembers them for a while. Not thread-safe.</summary>
internal sealed class RunningLabels(IProcessScanner scanner, IProcessTable processes, McsConstraint constraint, TimeProvider time, TimeSpan lifetime)
{
    private long _scannedAt;
    private RunningLabelScan? _recent;

    /// <summary>The labels as they were not longer ago than the lifetime.</summary>
    internal RunningLabelScan Recent() => _recent is { } recent && time.GetElapsedTime(_scannedAt) < lifetime ? recent : Scan();

    /// <summary>The labels as they are now.</summary>
    internal RunningLabelScan Scan()
    {
        _scannedAt = time.GetTimestamp();
        // Where our own label is no SELinux context no process has one: without SELinux the file cannot be read, AppArmor has its own text.
        bool isOwnKnown = TryRead(Environment.ProcessId, out string? own);
        if (isOwnKnown && !SecurityContext.TryParse(own, out _))
            return _recent = new RunningLabelScan([], IsComplete: true);

        var labels = ImmutableArray.CreateBuilder<RunningLabel>();
        bool isComplete = true;
        // The first thread shows its label also when it has ended and others run; one with several threads cannot leave its categories
        // in one of them alone (a dynamic transition needs a bounded type, kernel: security_bounded_transition).
        foreach (int process in scanner.ListProcesses())
        {
            if (!TryRead(process, out string? text))
                isComplete = false;
            else if (SecurityContext.TryParse(text, out SecurityContext? label) && label.Range is { High.Categories.IsEmpty: false } range)
                labels.Add(new RunningLabel(process, label, range.High, constraint.AppliesToProcess(label)));
        }

        return _recent = new RunningLabelScan(labels.ToImmutable(), isComplete);
    }

    /// <summary>False where the label may not be read; null for a process that is gone or has none.</summary>
    private bool TryRead(int process, out string? label)
    {
        label = null;
        try
        {
            label = processes.ReadSELinuxContext(process);
            return true;
        }
        catch (HostException e)
        {
            return e.Errno is not (Errno.EACCES or Errno.EPERM);
        }
    }
}
