using System.Reflection;
using Svirt.Security.Domains;
using Xunit;

namespace Svirt.Security.Tests.Domains;

public sealed class DomainXmlRulesTests
{
    private static readonly Dictionary<string, string> _rules = typeof(DomainXmlRules)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!, StringComparer.Ordinal);

    [Fact]
    public void Names_AreTheConstantsInKebabCase() =>
        Assert.All(
            _rules,
            rule => Assert.Equal(
                string.Concat(rule.Key.Select(
                    letter => char.IsAsciiLetterUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : $"{letter}")),
                "-" + rule.Value));

    [Fact]
    public void Table_HasEveryRuleAndNoOther()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!folder!.EnumerateFiles("Svirt.Security.sln").Any())
            folder = folder.Parent;

        var rows = File.ReadLines(Path.Combine(folder.FullName, "docs", "domain-xml-rules.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', 4, StringSplitOptions.TrimEntries))
            .ToList();

        Assert.Equal(_rules.Values.Order(StringComparer.Ordinal), rows.Select(cells => cells[1].Trim('`')).Order(StringComparer.Ordinal));
        Assert.All(rows, cells => Assert.NotEmpty(cells[2]));
    }

    [Fact]
    public void Tests_NameEveryRule()
    {
        var tests = typeof(DomainXmlRulesTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(DomainXmlRulesTests).Namespace)
            .SelectMany(type => type.GetMethods())
            .Where(method => method.Name.Contains("_IsRefused", StringComparison.Ordinal))
            .Select(method => method.Name.Split('_')[1])
            .ToList();

        Assert.All(_rules.Keys, rule => Assert.Contains(tests, test => IsAbout(test, rule)));
    }

    // The rule's name, perhaps followed by words that say more.
    private static bool IsAbout(string test, string rule) =>
        test.StartsWith(rule, StringComparison.Ordinal) && (test.Length == rule.Length || char.IsAsciiLetterUpper(test[rule.Length]));
}
