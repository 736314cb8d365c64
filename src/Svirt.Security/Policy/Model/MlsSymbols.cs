using System.Globalization;
using Svirt.Security.Labels;

namespace Svirt.Security.Policy.Model;

/// <summary>Sensitivities, with the categories that each may have, and categories.</summary>
internal sealed class MlsSymbols
{
    private readonly CategorySet[] _levels;
    private readonly bool _categoriesInOrder;
    private readonly bool _sensitivitiesInOrder;

    public MlsSymbols(SymbolTable sensitivities, CategorySet[] levels, SymbolTable categories)
    {
        Sensitivities = sensitivities;
        Categories = categories;
        _levels = levels;
        _sensitivitiesInOrder = IsInOrder(sensitivities, 's');
        _categoriesInOrder = IsInOrder(categories, 'c');
    }

    public SymbolTable Sensitivities { get; }

    public SymbolTable Categories { get; }

    /// <summary>The categories that may stand with the sensitivity of this number, from 0.</summary>
    public CategorySet CategoriesOf(int sensitivity) => _levels[sensitivity];

    /// <summary>Whether the policy knows the sensitivity and lets it have these categories (mls_level_isvalid of the kernel).</summary>
    public bool IsValid(MlsLevel level) =>
        Sensitivities.IsDefined(level.Sensitivity + 1) && _levels[level.Sensitivity].IsSupersetOf(level.Categories);

    public bool IsValid(MlsRange range) => IsValid(range.Low) && IsValid(range.High);

    /// <summary>From the numbers in the names s0, c0, ... to those of the policy; false if a name is not in the policy.</summary>
    public bool TryFromNames(MlsRange range, out MlsRange numbered)
    {
        numbered = range;
        if (_sensitivitiesInOrder && _categoriesInOrder)
            return true;
        if (!TryFromNames(range.Low, out MlsLevel low) || !TryFromNames(range.High, out MlsLevel high) || !high.Dominates(low))
            return false;
        numbered = new MlsRange(low, high);
        return true;
    }

    /// <summary>A level in the policy's own names; runs of categories are shortened, as setools does.</summary>
    public string Format(MlsLevel level)
    {
        string sensitivity = Sensitivities.NameOf(level.Sensitivity + 1)!;
        return level.Categories.IsEmpty ? sensitivity : $"{sensitivity}:{Format(level.Categories)}";
    }

    /// <summary>Categories in the policy's own names.</summary>
    public string Format(CategorySet categories)
    {
        var parts = new List<string>();
        int? first = null;
        int last = 0;
        foreach (int category in categories)
        {
            if (first is not null && category == last + 1)
            {
                last = category;
                continue;
            }

            AddRun(parts, first, last);
            first = last = category;
        }

        AddRun(parts, first, last);
        return string.Join(',', parts);
    }

    /// <summary>A range as setools writes it, with spaces around the hyphen.</summary>
    public string Format(MlsRange range) =>
        range.Low == range.High ? Format(range.Low) : $"{Format(range.Low)} - {Format(range.High)}";

    /// <summary>The range in the numbers of the names; null where a name is not of the raw form.</summary>
    public MlsRange? ToNames(MlsRange range)
    {
        if (_sensitivitiesInOrder && _categoriesInOrder)
            return range;
        return MlsLevel.TryParse(Format(range.Low), out MlsLevel low) && MlsLevel.TryParse(Format(range.High), out MlsLevel high)
            && high.Dominates(low) ? new MlsRange(low, high) : null;
    }

    private void AddRun(List<string> parts, int? first, int last)
    {
        if (first is not { } start)
            return;
        string from = CategoryName(start);
        if (last == start)
            parts.Add(from);
        else
            parts.Add($"{from}.{CategoryName(last)}");
    }

    private string CategoryName(int category) =>
        Categories.NameOf(category + 1) ?? string.Create(CultureInfo.InvariantCulture, $"@category{category + 1}");

    private bool TryFromNames(MlsLevel level, out MlsLevel numbered)
    {
        numbered = default;
        int sensitivity = Sensitivities.Find(string.Create(CultureInfo.InvariantCulture, $"s{level.Sensitivity}"));
        if (sensitivity == 0)
            return false;
        var categories = new List<int>();
        foreach (int category in level.Categories)
        {
            int value = Categories.Find(string.Create(CultureInfo.InvariantCulture, $"c{category}"));
            if (value == 0)
                return false;
            categories.Add(value - 1);
        }

        numbered = new MlsLevel(sensitivity - 1, CategorySet.Of(categories.ToArray()));
        return true;
    }

    private static bool IsInOrder(SymbolTable table, char prefix) => table.Defined.All(
        value => table.NameOf(value) == string.Create(CultureInfo.InvariantCulture, $"{prefix}{value - 1}"));
}
