using FsCheck;
using FsCheck.Fluent;
using Svirt.Security.Labels;

namespace Svirt.Security.Tests.Labels;

/// <summary>Generators of label values. Small ones are drawn from few enough values that equal and dominating pairs are common.</summary>
internal static class LabelGenerators
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(500);

    /// <summary>Lists of category numbers that hit word borders, runs and the far end.</summary>
    public static Gen<int[]> CategoryNumbers { get; } =
        Gen.OneOf(
            Gen.Choose(0, 9),
            Gen.Choose(58, 70),
            Gen.Choose(0, 1023),
            Gen.Choose(CategorySet.MaxCategory - 3, CategorySet.MaxCategory)).ArrayOf();

    public static Gen<CategorySet> Categories { get; } = CategoryNumbers.Select(numbers => CategorySet.Of(numbers));

    public static Gen<CategorySet> SmallCategories { get; } = Gen.Choose(62, 65).ArrayOf().Select(numbers => CategorySet.Of(numbers));

    public static Gen<MlsLevel> Levels { get; } =
        from sensitivity in Gen.Choose(0, MlsLevel.MaxSensitivity)
        from categories in Categories
        select new MlsLevel(sensitivity, categories);

    public static Gen<MlsLevel> SmallLevels { get; } =
        from sensitivity in Gen.Choose(0, 2)
        from categories in SmallCategories
        select new MlsLevel(sensitivity, categories);

    public static Gen<MlsRange> Ranges { get; } = RangesOf(Gen.OneOf(Levels, SmallLevels));

    public static Gen<MlsRange> SmallRanges { get; } = RangesOf(SmallLevels);

    public static Gen<string> Identifiers { get; } =
        Gen.Elements("system_u", "object_r", "svirt_t", "a", "x.y-z", "!$~").Or(
            Gen.Choose('!', '~').Where(c => c != ':').Select(c => (char)c).NonEmptyListOf().Select(list => string.Concat(list)));

    public static Gen<SecurityContext> Contexts { get; } =
        from user in Identifiers
        from role in Identifiers
        from type in Identifiers
        from range in Ranges.Select(range => (MlsRange?)range).Or(Gen.Constant((MlsRange?)null))
        where range is null || range.Value.ToString().Length < 3000
        select new SecurityContext(user, role, type, range);

    public static Gen<OwnerReference> Owners { get; } = Gen.OneOf(
        Gen.Choose(0, int.MaxValue).Select(id => OwnerReference.FromId((uint)id * 2)),
        Gen.Choose(0, 9999).Select(id => OwnerReference.FromName($"{id}")),
        Gen.Elements("root", "DOMAIN\\some user", "m\u00fcller", "-1", "0x6b", " 7", "a+1", "\U0001F600").Select(OwnerReference.FromName));

    public static Gen<OwnershipLabel> Ownerships { get; } =
        from user in Owners
        from owningGroup in Owners
        select new OwnershipLabel(user, owningGroup);

    /// <summary>Text near the grammars, and text of any characters at all.</summary>
    public static Gen<string> HostileText { get; } = Gen.OneOf(
        Gen.Elements(
            "s0", "s1", "c1", "c2", "c9", "c1023", "c16383", "c16384", "c4294967296", "u", "107", "00",
            ":", ",", ".", "-", "+", "\0", "\n", " ", "\ud800", "\u0661").ArrayOf().Select(string.Concat),
        Gen.Choose(0, char.MaxValue).Select(c => (char)c).ArrayOf().Select(chars => new string(chars)),
        Gen.Choose(0, 255).Select(c => (char)c).ArrayOf().Select(chars => new string(chars)),
        from context in Contexts
        from position in Gen.Choose(0, 10_000)
        from c in Gen.Choose(0, 127)
        select Mutate(context.ToString(), position, (char)c));

    /// <summary>Checks a law on 500 values.</summary>
    public static void Check<T>(this Gen<T> values, Func<T, bool> law) => Prop.ForAll(values.ToArbitrary(), law).Check(s_config);

    /// <summary>Checks a law on 500 pairs of values.</summary>
    public static void CheckPairs<T>(this Gen<T> values, Func<T, T, bool> law) =>
        Prop.ForAll(values.ToArbitrary(), values.ToArbitrary(), law).Check(s_config);

    /// <summary>Checks a law on 500 triples of values.</summary>
    public static void CheckTriples<T>(this Gen<T> values, Func<T, T, T, bool> law) =>
        Prop.ForAll(values.ToArbitrary(), values.ToArbitrary(), values.ToArbitrary(), law).Check(s_config);

    private static Gen<MlsRange> RangesOf(Gen<MlsLevel> levels) =>
        from a in levels
        from b in levels
        select new MlsRange(a, a.LeastUpperBound(b));

    private static string Mutate(string text, int position, char c)
    {
        var at = position % text.Length;
        return string.Concat(text.AsSpan(0, at), [c], text.AsSpan(at + (position % 2)));
    }
}
