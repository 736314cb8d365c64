using System.Text;

namespace Svirt.Security.KernelTests.Policy.AppArmor;

/// <summary>A rule on files from random parts, which knows paths that it matches.</summary>
internal sealed class GeneratedRule
{
    private const string Letters = "abcdz0-_.,~#'()+|^!% é日";

    private readonly Random _random;
    private readonly Func<string>[] _samples;

    public GeneratedRule(Random random)
    {
        _random = random;
        var pattern = new StringBuilder("/");
        var samples = new List<Func<string>> { () => "/" };
        for (int parts = random.Next(1, 7); parts > 0; parts--)
        {
            (string text, Func<string> sample) = AnyPart();
            pattern.Append(text);
            samples.Add(sample);
        }

        _samples = [.. samples];
        string qualifiers = (random.Next(6) == 0 ? "audit " : "") + (random.Next(6) == 0 ? "deny " : "") + (random.Next(5) == 0 ? "owner " : "");
        Text = $"  {qualifiers}\"{pattern}\" {AnyRights()},";
    }

    public string Text { get; }

    /// <summary>A path that the rule matches.</summary>
    public string Sample() => string.Concat(_samples.Select(sample => sample()));

    private string AnyRights()
    {
        string rights = "rkml";
        string chosen = string.Concat(rights.Where(_ => _random.Next(2) == 0));
        return _random.Next(3) switch
        {
            0 => chosen + "w",
            1 => chosen + "a",
            _ => chosen.Length == 0 ? "r" : chosen,
        };
    }

    private (string Text, Func<string> Sample) AnyPart()
    {
        switch (_random.Next(12))
        {
            case 0:
                return ("*", () => Word(0));
            case 1:
                return ("**", () => Word(1) + (_random.Next(2) == 0 ? "/" + Word(1) : ""));
            case 2:
                return ("?", () => Word(1)[..1]);
            case 3:
                return ("[abz]", () => "abz"[_random.Next(3)].ToString());
            case 4:
                return ("[a-d0]", () => "abcd0"[_random.Next(5)].ToString());
            case 5:
                return ("[^ab]", () => "cdz-"[_random.Next(4)].ToString());
            case 6:
                (string first, string second) = (Word(1), Word(1));
                return ($"{{{Escape(first)},{Escape(second)}*}}", () => _random.Next(2) == 0 ? first : second + Word(0));
            case 7:
                (string name, string[] values) = GeneratedVariables.Any(_random);
                return (name, () => values[_random.Next(values.Length)]);
            case 8:
                return ("/", () => "/");
            default:
                string literal = Word(1);
                return (Escape(literal), () => literal);
        }
    }

    private string Word(int shortest) =>
        string.Concat(Enumerable.Range(0, _random.Next(shortest, 5)).Select(_ => Letters[_random.Next(Letters.Length)]));

    /// <summary>Each special byte in one of the ways that the language has.</summary>
    private string Escape(string literal)
    {
        var text = new StringBuilder();
        foreach (byte unit in Encoding.UTF8.GetBytes(literal))
        {
            if (char.IsAsciiLetterOrDigit((char)unit) || (unit is (byte)'-' or (byte)'_' or (byte)'.' && _random.Next(2) == 0))
                text.Append((char)unit);
            else
                text.Append('\\').Append(Convert.ToString(unit, 8).PadLeft(3, '0'));
        }

        return text.ToString();
    }
}
