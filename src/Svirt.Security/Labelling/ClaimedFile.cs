using System.Collections.Immutable;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <summary>
/// A planned file, opened and compared with the plan, with who else has it. Whoever opens it holds its lock (<see cref="LabelRecords.LockFiles"/>).
/// Disposing closes the file.
/// </summary>
internal sealed class ClaimedFile : IDisposable
{
    private FileHandle? _handle;
    private bool _hasAskedForHandle;

    internal ClaimedFile(IFileObject file, FileStatus status, ImmutableArray<FileClaim> claims)
    {
        File = file;
        Status = status;
        Claims = claims;
    }

    internal IFileObject File { get; }

    /// <summary>The status just after opening.</summary>
    internal FileStatus Status { get; }

    /// <summary>Who had the file or, through whatever node, the device, when it was locked.</summary>
    internal ImmutableArray<FileClaim> Claims { get; }

    /// <summary>By what the file is found again; null where that is not possible. Asked once.</summary>
    internal FileHandle? Handle
    {
        get
        {
            if (!_hasAskedForHandle)
                (_handle, _hasAskedForHandle) = (File.GetHandle(), true);
            return _handle;
        }
    }

    /// <summary>Opens and compares.</summary>
    /// <param name="files">Opens the file.</param>
    /// <param name="path">Its path, free of symbolic links.</param>
    /// <param name="planned">Which file it is to be.</param>
    /// <param name="recordName">Under which name its claims stand, which for a device says which device it is to be.</param>
    /// <param name="claims">The claims on it.</param>
    /// <exception cref="TargetChangedException">Something else is there than was planned.</exception>
    internal static ClaimedFile Open(IFileOpener files, string path, FileIdentity planned, string recordName, ImmutableArray<FileClaim> claims)
    {
        IFileObject file = OpenPlanned(files, path);
        try
        {
            FileStatus status = file.GetStatus();
            if (status.Identity != planned)
                throw new TargetChangedException(path, $"found {status.Identity} ({status.Type}) in place of {planned}", foundFile: status.Identity);
            if (!FileRecordName.IsOf(status, recordName))
                throw new TargetChangedException(path, $"found device {status.NodeDevice} ({status.Type})", foundFile: status.Identity);
            return new ClaimedFile(file, status, claims);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What was on the file before any domain had it: from a claim if there is one, otherwise what is there now.</summary>
    internal FileClaim? FindApplied(string model)
    {
        foreach (FileClaim claim in Claims)
        {
            if (claim.Model == model && claim.Original is not null && claim.IsOn(Status.Identity))
                return claim;
        }

        return null;
    }

    /// <summary>
    /// Another domain relies on what was put on the file, and will restore it. One that merely keeps a file, and did so before it was
    /// changed, has no original to restore and planned with it: the file goes back to that.
    /// </summary>
    internal bool IsLabelledForOthers(Guid domain, string model)
    {
        foreach (FileClaim claim in Claims)
        {
            if (claim.Model == model && claim.Domain != domain && claim.Original is not null && claim.IsOn(Status.Identity))
                return true;
        }

        return false;
    }

    /// <summary>The labels that other domains have on the file beside this one's; those on other nodes of a device are not on this one.</summary>
    internal IReadOnlyList<SecurityLabel> LabelsOfOthers(Guid domain, ICumulativeLabelModel model)
    {
        // Most files are one domain's alone.
        List<SecurityLabel>? labels = null;
        foreach (FileClaim claim in Claims)
        {
            if (claim.Model == model.Model && claim.Domain != domain && claim.IsOn(Status.Identity) && claim.Applied is { } applied && model.IsCumulative(applied))
                (labels ??= []).Add(new SecurityLabel(claim.Model, applied));
        }

        return labels ?? (IReadOnlyList<SecurityLabel>)[];
    }

    public void Dispose() => File.Dispose();

    private static IFileObject OpenPlanned(IFileOpener files, string path)
    {
        try
        {
            return files.Open(path);
        }
        catch (HostException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw new TargetChangedException(path, "there is no such file any more", e);
        }
        catch (HostException e) when (e.Errno == Errno.ELOOP)
        {
            throw new TargetChangedException(path, "a symbolic link stands in its path", e);
        }
    }
}
