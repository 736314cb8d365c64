using System.Collections.Immutable;
using System.Globalization;

namespace Svirt.Security.Launch;

/// <summary>
/// A launch plan as a command line of util-linux's setpriv(1), 2.33 or later, for this library's launcher and for managers that start
/// processes themselves. Those should hand down a clean environment, no surplus descriptors, and check the identity afterwards: setpriv
/// without CAP_SETPCAP leaves the bounding set as it is and says nothing. Immutable and thread-safe.
/// </summary>
public sealed class SetprivCommandLine
{
    internal const string DefaultSetpriv = "/usr/bin/setpriv";

    /// <summary>Renders a plan and a command.</summary>
    /// <exception cref="ArgumentException">Parts of the plan contradict each other.</exception>
    public SetprivCommandLine(LaunchPlan plan, EmulatorCommand command)
        : this(plan, command, DefaultSetpriv)
    {
    }

    internal SetprivCommandLine(LaunchPlan plan, EmulatorCommand command, string setpriv)
    {
        LaunchPlan.Validate(plan);
        ArgumentNullException.ThrowIfNull(command);
        Arguments = [setpriv, .. Options(plan), "--", command.Program, .. command.Arguments];
    }

    /// <summary>argv, beginning with the path of setpriv.</summary>
    public ImmutableArray<string> Arguments { get; }

    /// <summary>The same as one line for a POSIX shell, every word quoted where it needs to be.</summary>
    public string ToShellCommand() => string.Join(' ', Arguments.Select(PosixShell.Quote));

    /// <inheritdoc/>
    public override string ToString() => ToShellCommand();

    private static IEnumerable<string> Options(LaunchPlan plan)
    {
        if (plan.UserId is uint userId)
        {
            yield return "--reuid";
            yield return Number(userId);
            yield return "--regid";
            yield return Number(plan.GroupId!.Value);
            if (plan.SupplementaryGroups.IsEmpty)
            {
                yield return "--clear-groups";
            }
            else
            {
                yield return "--groups";
                yield return string.Join(',', plan.SupplementaryGroups.Select(Number));
            }
        }

        if (plan.ClearCapabilities)
        {
            yield return "--bounding-set=-all";
            yield return "--inh-caps=-all";
            yield return "--ambient-caps=-all";
        }

        if (plan.NoNewPrivileges)
            yield return "--no-new-privs";
        if (plan.SELinuxContext is { } context)
            yield return $"--selinux-label={context}";
        if (plan.AppArmorProfile is { } profile)
            yield return $"--apparmor-profile={profile}";
    }

    // setpriv looks every id up as a name first (get_user in sys-utils/setpriv.c), and an account may be *called* 107. None is called +107.
    private static string Number(uint id) => string.Create(CultureInfo.InvariantCulture, $"+{id}");
}
