using System.Reflection;
using Svirt.Security.Domains.Images;
using Xunit;

namespace Svirt.Security.Tests.Domains.Images;

public sealed class ImageChainRulesTests
{
    private static readonly Dictionary<string, string> _rules = typeof(ImageChainRules)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!, StringComparer.Ordinal);

    [Fact]
    public void Table_HasEveryRuleAndNoOther()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!folder!.EnumerateFiles("Svirt.Security.sln").Any())
            folder = folder.Parent;
        var rows = File.ReadLines(Path.Combine(folder.FullName, "docs", "image-chains.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', 4, StringSplitOptions.TrimEntries)[1].Trim('`'));

        Assert.Equal(_rules.Values.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void Tests_NameEveryRule()
    {
        var tests = typeof(ImageChainRulesTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(ImageChainRulesTests).Namespace)
            .SelectMany(type => type.GetMethods())
            .Where(method => method.Name.EndsWith("_IsRefused", StringComparison.Ordinal))
            .Select(method => method.Name.Split('_')[1])
            .ToList();

        Assert.All(_rules.Keys, rule => Assert.Contains(tests, test => test.StartsWith(rule, StringComparison.Ordinal)));
    }
}
