using System.Diagnostics;
using Svirt.Security.Labelling;

namespace Svirt.Security.Tests;

/// <summary>
/// Recovery after a manager that was killed: a child which it, or this process, was just starting has copies of its locks until it executes its
/// program, and so long its domains are its own.
/// </summary>
internal static class PatientRecovery
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What is found of all domains but one that lives, once nobody has the locks of dead managers any more.</summary>
    public static RecoveredDomain[] Recover(SecurityManager manager, DomainIdentity living)
    {
        RecoveredDomain[] found = [];
        Await(() =>
        {
            found = [.. manager.Recover().Where(found => found.Domain != living)];
            return Array.TrueForAll(found, domain => domain.Outcome != RecoveryOutcome.OwnedByOther);
        });
        return found;
    }

    /// <summary>Repeats it until it is so, or has had time enough.</summary>
    public static void Await(Func<bool> isSo)
    {
        for (long start = Stopwatch.GetTimestamp(); !isSo() && Stopwatch.GetElapsedTime(start) < Patience;)
            Thread.Sleep(TimeSpan.FromMilliseconds(5));
    }
}
