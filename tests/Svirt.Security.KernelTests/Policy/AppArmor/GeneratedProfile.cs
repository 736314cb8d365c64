using System.Text;

namespace Svirt.Security.KernelTests.Policy.AppArmor;

/// <summary>
/// A profile with random rules on files, and paths that its rules match, nearly match or do not match. The same number gives the same
/// profile and paths, on the host, where it is compiled, as in the guest.
/// </summary>
internal sealed class GeneratedProfile
{
    public const int PathCount = 1000;

    private static readonly byte[] Units = "/ab*?{}[]\\\"@, \n~zé"u8.ToArray();

    private readonly Random _random;
    private readonly GeneratedRule[] _rules;

    public GeneratedProfile(int number)
    {
        _random = new Random(7100 + number);
        Name = $"svirt-generated-{number}";
        _rules = [.. Enumerable.Range(0, _random.Next(2, 14)).Select(_ => new GeneratedRule(_random))];
        Text = $"abi <abi/3.0>,\n{GeneratedVariables.Text}profile {Name} {{\n{string.Join('\n', _rules.Select(rule => rule.Text))}\n}}\n";
    }

    /// <summary>How many profiles a run compares: all of them behind the option for long runs.</summary>
    public static int Count => Environment.GetEnvironmentVariable("SVIRT_SECURITY_FULL") == "1" ? 300 : 30;

    public string Name { get; }

    public string Text { get; }

    /// <summary>Writes the texts of all profiles of a run to a folder, to be compiled.</summary>
    public static void WriteAll(string folder)
    {
        Directory.CreateDirectory(folder);
        for (int number = 0; number < Count; number++)
            File.WriteAllText(Path.Combine(folder, $"{number}.profile"), new GeneratedProfile(number).Text);
    }

    public IEnumerable<byte[]> Paths()
    {
        for (int i = 0; i < PathCount; i++)
        {
            List<byte> path = [.. Encoding.UTF8.GetBytes(_rules[_random.Next(_rules.Length)].Sample())];
            for (int changes = _random.Next(3); changes > 0; changes--)
                Change(path);
            yield return [.. path];
        }
    }

    private void Change(List<byte> path)
    {
        int at = _random.Next(path.Count + 1);
        byte unit = Units[_random.Next(Units.Length)];
        if (at == path.Count || _random.Next(3) == 0)
            path.Insert(at, unit);
        else if (_random.Next(2) == 0)
            path[at] = unit;
        else
            path.RemoveAt(at);
    }
}
