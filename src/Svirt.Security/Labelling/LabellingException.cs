using System.Collections.Immutable;
using Svirt.Security.Errors;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// The files of a domain could not be labelled. Everything that had been done was undone, unless <see cref="UndoFailures"/> says
/// otherwise; what is left then is on record and restored by the next recovery.
/// </summary>
public class LabellingException : SvirtSecurityException
{
    internal LabellingException(string path, string? model, string operation, string cause, Exception? inner = null)
        : base($"{path}: {operation}{(model is null ? "" : $" ({model})")} failed: {cause}", inner)
    {
        Path = path;
        Model = model;
        Operation = operation;
        Errno = (inner as HostException)?.Errno ?? 0;
    }

    /// <summary>The path concerned.</summary>
    public string Path { get; }

    /// <summary>The model that was at work; null where the failure is not a model's.</summary>
    public string? Model { get; }

    /// <summary>What was tried.</summary>
    public string Operation { get; }

    /// <summary>The errno of errno(3), or 0 where no system call failed.</summary>
    public int Errno { get; }

    /// <summary>What could not be undone; empty in all but the rarest cases.</summary>
    public ImmutableArray<string> UndoFailures { get; internal set; } = [];
}
