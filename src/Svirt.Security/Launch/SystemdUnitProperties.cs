using System.Collections.Immutable;
using System.Globalization;

namespace Svirt.Security.Launch;

/// <summary>
/// A launch plan as properties of a systemd service (systemd.exec(5), systemd.service(5)), for managers that leave the start to systemd.
/// Streams and descriptors of the command are not part of it. Two differences remain that systemd gives no choice about: it adds variables
/// of its own to the environment, and if the uid belongs to an account of the user database, that account's groups are added to
/// SupplementaryGroups=. Use an account without any. Immutable and thread-safe.
/// </summary>
public sealed class SystemdUnitProperties
{
    /// <summary>Renders a plan and a command.</summary>
    /// <exception cref="ArgumentException">Parts of the plan contradict each other, or a value cannot be written in a unit
    /// file.</exception>
    public SystemdUnitProperties(LaunchPlan plan, EmulatorCommand command)
    {
        LaunchPlan.Validate(plan);
        ArgumentNullException.ThrowIfNull(command);
        Properties = [.. Render(plan, command).Select(pair => KeyValuePair.Create(pair.Name, pair.Value))];
    }

    /// <summary>Names and values in order, escaped as a unit file needs them; Environment may occur several times.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Properties { get; }

    /// <summary>A [Service] section with these properties.</summary>
    public override string ToString() =>
        "[Service]\n" + string.Concat(Properties.Select(property => $"{property.Key}={property.Value}\n"));

    private static IEnumerable<(string Name, string Value)> Render(LaunchPlan plan, EmulatorCommand command)
    {
        if (plan.UserId is uint userId)
        {
            yield return ("User", Number(userId));
            yield return ("Group", Number(plan.GroupId!.Value));
            yield return ("SupplementaryGroups", string.Join(' ', plan.SupplementaryGroups.Select(Number)));
        }

        yield return ("NoNewPrivileges", plan.NoNewPrivileges ? "yes" : "no");
        if (plan.ClearCapabilities)
        {
            // An empty assignment is the empty set here, not "no setting".
            yield return ("CapabilityBoundingSet", "");
            yield return ("AmbientCapabilities", "");
        }

        if (plan.SELinuxContext is { } context)
            yield return ("SELinuxContext", SystemdText.Plain(context, "SELinuxContext"));
        if (plan.AppArmorProfile is { } profile)
            yield return ("AppArmorProfile", SystemdText.Plain(profile, "AppArmorProfile"));

        yield return ("WorkingDirectory", SystemdText.Directory(command.WorkingDirectory, "WorkingDirectory"));
        foreach ((string name, string value) in command.Environment)
            yield return ("Environment", SystemdText.Assignment(name, value));

        yield return ("ExecStart", string.Join(' ', CommandWords(command)));
    }

    private static IEnumerable<string> CommandWords(EmulatorCommand command)
    {
        // Variables are replaced in argv[0] but not in the path that is executed, and the two are one word.
        if (command.Program.Contains('$', StringComparison.Ordinal))
            throw new ArgumentException("ExecStart= cannot hold a program path with a dollar sign.", nameof(command));

        return command.Arguments.Select(argument => SystemdText.Quote(argument, doubleDollar: true))
            .Prepend(SystemdText.Quote(command.Program, doubleDollar: false));
    }

    private static string Number(uint id) => id.ToString(CultureInfo.InvariantCulture);
}
