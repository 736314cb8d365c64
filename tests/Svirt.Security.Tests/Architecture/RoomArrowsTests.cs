using Xunit;

namespace Svirt.Security.Tests.Architecture;

/// <summary>The rooms of the library, and which may use which: an arrow only points down the list of the design.</summary>
public sealed class RoomArrowsTests
{
    private const string Prefix = "Svirt.Security";

    /// <summary>Every room with those it may use, besides itself and Errors.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        [""] = ["Drivers", "Launch", "Labelling", "Domains", "Categories", "AccessVectors", "Policy", "Labels", "Host"],
        ["Drivers"] = ["Launch", "Labelling", "Domains", "Categories", "AccessVectors", "Policy", "Labels", "Host"],
        ["Launch"] = ["Labelling", "Domains", "Categories", "AccessVectors", "Policy", "Labels", "Host"],
        ["Labelling"] = ["Domains", "Categories", "AccessVectors", "Policy", "Labels", "Host"],
        ["Domains"] = ["Labels", "Host"],
        ["Categories"] = ["Labels", "Host"],
        ["AccessVectors"] = ["Policy", "Labels", "Host"],
        ["Policy"] = ["Labels"],
        ["Labels"] = [],
        ["Host"] = [],
        ["Errors"] = [],
    };

    [Fact]
    public void EveryType_UsesOnlyRoomsBelowItsOwn()
    {
        string[] wrong =
        [
            .. from type in typeof(SecurityManager).Assembly.GetTypes()
               let room = RoomOf(type)
               where room is not null
               from used in IlReferences.Of(type)
               let target = used.Assembly == type.Assembly ? RoomOf(used) : null
               where target is not null && target != room && target != "Errors" && !Allowed[room].Contains(target)
               select $"{type.FullName} ({room}) uses {used.FullName} ({target})",
        ];
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void EveryType_StandsInAKnownRoom() =>
        Assert.Empty(typeof(SecurityManager).Assembly.GetTypes().Select(RoomOf).OfType<string>().Where(room => !Allowed.ContainsKey(room)).Distinct());

    /// <summary>The check itself notices an arrow that points up: this test assembly uses the facade.</summary>
    [Fact]
    public void IlReferences_OfACallInAMethodBody_AreFound() =>
        Assert.Contains(typeof(SecurityManager), IlReferences.Of(typeof(Probe)));

    /// <summary>The room's name; empty for the facade; null for what compilers and generators add outside the library's namespaces.</summary>
    private static string? RoomOf(Type type)
    {
        if (type.Namespace is not { } space)
            return null;
        if (space is Prefix or "Microsoft.Extensions.DependencyInjection")
            return "";
        return space.StartsWith(Prefix + ".", StringComparison.Ordinal) ? space[(Prefix.Length + 1)..].Split('.')[0] : null;
    }

    private static class Probe
    {
        internal static void Use() => new SecurityManager().Dispose();
    }
}
