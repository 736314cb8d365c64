using System.Collections.Immutable;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>What the policy says to one emulator's use of one file, under the label it has and under others. One use, one thread.</summary>
internal sealed class FileUse(AccessOracle oracle, SecurityContext process, PinnedFile file, NeededAccess needed)
{
    private AccessAnswer? _answer;

    internal SecurityContext? Label { get; } = SecurityContext.TryParse(file.SELinuxContext ?? "", out SecurityContext? label) ? label : null;

    /// <summary>What the policy says to the label that is there.</summary>
    internal AccessAnswer Present => _answer ??= Label is { } label ? Under(label) : AccessAnswer.NotKnown(file.IsPresumed ? "its present label is not known, which means that it will be labelled" : "its present label is not known");

    internal AccessAnswer Under(SecurityContext label) => oracle.Ask(process, label, needed.ClassName, needed.Permissions);

    /// <summary>The first directory on the way that the emulator may not search, with the policy's answer.</summary>
    internal (PathStep Step, SecurityContext Label, AccessAnswer Answer)? FindClosedDirectory()
    {
        foreach (PathStep step in file.Directories)
        {
            if (!SecurityContext.TryParse(step.SELinuxContext ?? "", out SecurityContext? label))
                continue;
            AccessAnswer answer = oracle.Ask(process, label, NeededAccess.Search.ClassName, NeededAccess.Search.Permissions);
            if (!answer.Denied.IsEmpty)
                return (step, label, answer);
        }

        return null;
    }

    /// <summary>Why the file cannot be used as it stands; null where it can.</summary>
    internal string? FindObstacle()
    {
        if (!Present.IsGranted)
            return Present.Unknown ?? Denial(Present.Denied, Label!);
        return FindClosedDirectory() is { } closed ? DirectoryDenial(closed.Step, closed.Label) : null;
    }

    internal string Allowance => $"the policy allows {process.Type} to use {Label?.Type}";

    internal string DirectoryDenial(PathStep step, SecurityContext label) => $"the policy denies {process.Type} dir {{ search }} on {label.Type} ({step.Path})";

    /// <summary>In the words of sesearch and of audit records, whole labels where the types alone would not explain it.</summary>
    internal string Denial(ImmutableArray<string> denied, SecurityContext target) =>
        $"the policy denies {process} {needed.ClassName} {{ {string.Join(' ', denied)} }} on {target}";
}
