using System.Collections.Immutable;
using System.Text;
using Svirt.Security.Launch;
using Xunit;

namespace Svirt.Security.Tests.Launch;

public class SystemdUnitPropertiesTests
{
    private const string Awkward = "'\"\\$%;{}() \t\n\r=#aZ0é😀\u0001\u007f";

    [Fact]
    public void ToString_FullPlan_IsAServiceSection()
    {
        var plan = new LaunchPlan
        {
            UserId = 107,
            GroupId = 108,
            SupplementaryGroups = [5, 36],
            SELinuxContext = "system_u:system_r:svirt_t:s0:c1,c2",
            NoNewPrivileges = true,
            ClearCapabilities = true,
        };
        var command = new EmulatorCommand("/usr/bin/qemu", "-name", "100% of $5", ";") { WorkingDirectory = "/var/lib/a b" };

        Assert.Equal(
            """
            [Service]
            User=107
            Group=108
            SupplementaryGroups=5 36
            NoNewPrivileges=yes
            CapabilityBoundingSet=
            AmbientCapabilities=
            SELinuxContext=system_u:system_r:svirt_t:s0:c1,c2
            WorkingDirectory=/var/lib/a b
            Environment="LC_ALL=C"
            Environment="PATH=/usr/bin:/bin"
            ExecStart="/usr/bin/qemu" "-name" "100%% of $$5" ";"

            """,
            new SystemdUnitProperties(plan, command).ToString());
    }

    [Fact]
    public void Properties_SessionPlan_NamesNoUserAndNoCapabilities()
    {
        var properties = new SystemdUnitProperties(new LaunchPlan { AppArmorProfile = "vm%1" }, new EmulatorCommand("/bin/true"));
        Assert.Equal(
            "NoNewPrivileges AppArmorProfile WorkingDirectory Environment Environment ExecStart",
            string.Join(' ', properties.Properties.Select(property => property.Key)));
        Assert.Equal("vm%%1", properties.Properties[1].Value);
    }

    [Fact]
    public void Properties_RandomTexts_RoundTrip()
    {
        var random = new Random(20260);
        Rune[] alphabet = [.. Awkward.EnumerateRunes()];
        string Text() => string.Concat(random.GetItems(alphabet, random.Next(0, 12)).Select(rune => rune.ToString()));
        string Printable() => string.Concat(Text().Where(c => !char.IsControl(c) || c is '\n' or '\t'));

        for (int i = 0; i < 3000; i++)
        {
            string program = "/opt/" + Printable().Replace("$", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
            string directory = "/srv/" + string.Concat(Text().Where(c => !char.IsControl(c)));
            string[] arguments = [Text(), Text(), ";"];
            string variable = Printable();
            var command = new EmulatorCommand(program, arguments)
            {
                WorkingDirectory = directory,
                Environment = EmulatorCommand.DefaultEnvironment.Clear().Add("A_1", variable),
            };
            ImmutableArray<KeyValuePair<string, string>> properties = new SystemdUnitProperties(Identities.Session, command).Properties;
            string Value(string name) => properties.Single(property => property.Key == name).Value;

            Assert.Equal([program, .. arguments], UnitFileParser.Words(Value("ExecStart"), command: true));
            Assert.Equal([$"A_1={variable}"], UnitFileParser.Words(Value("Environment"), command: false));
            Assert.Equal(directory.TrimEnd('/'), UnitFileParser.Plain(Value("WorkingDirectory")).TrimEnd('/'));
        }
    }

    [Fact]
    public void Constructor_WhatSystemdWouldIgnore_IsRefused()
    {
        EmulatorCommand[] commands =
        [
            new("/bin/true") { Environment = EmulatorCommand.DefaultEnvironment.Clear().Add("A-B", "x") },
            new("/bin/true") { Environment = EmulatorCommand.DefaultEnvironment.Clear().Add("1A", "x") },
            new("/bin/true") { Environment = EmulatorCommand.DefaultEnvironment.Clear().Add("A", "\u0001") },
            new("/bin/true") { WorkingDirectory = "/a\nb" },
            new("/bin/$HOME"),
            new("/bin/true", "\ud800"),
        ];
        Assert.All(commands, command => Assert.Throws<ArgumentException>(() => new SystemdUnitProperties(Identities.Session, command)));
        Assert.Throws<ArgumentException>(() =>
            new SystemdUnitProperties(new LaunchPlan { AppArmorProfile = "a\\" }, new EmulatorCommand("/bin/true")));
    }
}
