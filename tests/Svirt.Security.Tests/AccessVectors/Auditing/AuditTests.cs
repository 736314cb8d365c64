using Svirt.Security.AccessVectors;
using Svirt.Security.AccessVectors.Auditing;
using Xunit;
using AccessDecision = Svirt.Security.AccessVectors.AccessDecision;

namespace Svirt.Security.Tests.AccessVectors.Auditing;

public sealed class AuditTests
{
    private const string Source = "system_u:system_r:svirt_t:s0:c1,c2", Target = "system_u:object_r:svirt_image_t:s0:c3,c4";

    private readonly List<AuditRecord> _records = [];
    private readonly CountingSource _source = new() { Answer = (_, _, _) => new AccessDecision(1, 0, uint.MaxValue, 0, false) };
    private readonly ManualClock _clock = new();

    [Fact]
    public void HasPermission_Denied_IsRecordedOnceInAnInterval()
    {
        using AccessVectorCache cache = Create();
        ObjectClass file = cache.GetClass("file");
        for (int i = 0; i < 5; i++)
            cache.HasPermission(Source, Target, file, file.GetPermissions("p0", "p1", "read"), out _);
        Assert.Equal($"avc:  denied  {{ p1 read }} for  scontext={Source} tcontext={Target} tclass=file permissive=0", Assert.Single(_records).ToString());

        // More is new; what a reset drops is not.
        cache.HasPermission(Source, Target, file, file.GetPermissions("p1", "p2"), out _);
        Assert.Equal(["p2"], file.NamesOf(_records[1].Permissions));
        cache.Reset();
        cache.HasPermission(Source, Target, file, file.GetPermissions("p1"), out _);
        Assert.Equal(2, _records.Count);

        _clock.Now += TimeSpan.FromSeconds(6);
        cache.HasPermission(Source, Target, file, file.GetPermissions("p1"), out _);
        cache.HasPermissionNoAudit(Source_(cache), Target_(cache), file, file.GetPermissions("p3"), out _);
        Assert.Equal(3, _records.Count);
    }

    [Fact]
    public void HasPermission_NotEnforced_SaysSo()
    {
        _source.IsPermissiveType = true;
        using AccessVectorCache cache = Create();
        ObjectClass file = cache.GetClass("file");
        Assert.True(cache.HasPermission(Source, Target, file, file.GetPermissions("read"), out _));
        Assert.EndsWith("tclass=file permissive=1", Assert.Single(_records).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void HasPermission_EnforcedAfterItWasNot_IsRecordedAgain()
    {
        _source.IsEnforcing = false;
        using AccessVectorCache cache = Create();
        ObjectClass file = cache.GetClass("file");
        foreach (bool isEnforcing in new[] { false, true, false, true })
        {
            _source.IsEnforcing = isEnforcing;
            _source.Epoch.Advance();
            Assert.Equal(!isEnforcing, cache.HasPermission(Source, Target, file, file.GetPermissions("read"), out _));
        }

        // Each once in the interval.
        Assert.Equal([true, false], _records.Select(record => record.IsPermissive));
    }

    [Fact]
    public void HasPermission_IdReclaimedAfterTheDecision_IsAnsweredAndRecordedAlike()
    {
        using var cache = new AccessVectorCache(
            _source, new AccessVectorCacheOptions { AuditHook = _records.Add, Clock = _clock, Contexts = new SecurityIdTable(2) });
        ObjectClass file = cache.GetClass("file");
        uint read = file.GetPermissions("read");
        SecurityId source = Source_(cache), target = Target_(cache);
        Assert.False(cache.HasPermissionNoAudit(source, target, file, read, out AccessResult unrecorded));
        for (int i = 0; i < 8; i++)
            cache.Contexts.Intern($"u:r:t{i}");
        Assert.Null(cache.Contexts.Find(source));
        Assert.False(cache.HasPermissionNoAudit(source, target, file, read, out AccessResult again));
        Assert.False(cache.HasPermission(source, target, file, read, out AccessResult recorded));
        Assert.Equal((unrecorded, unrecorded), (again, recorded));
        Assert.Contains($"scontext={Source} tcontext={Target}", Assert.Single(_records).ToString(), StringComparison.Ordinal);
        // Without the decision neither is answered.
        cache.Reset();
        Assert.Throws<StaleSecurityIdException>(() => cache.HasPermissionNoAudit(source, target, file, read, out _));
        Assert.Throws<StaleSecurityIdException>(() => cache.HasPermission(source, target, file, read, out _));
    }

    [Fact]
    public void HasPermission_DontAuditAndAuditAllow_AreFollowed()
    {
        _source.Answer = (_, _, _) => new AccessDecision(3, 2, 0, 0, false);
        using AccessVectorCache cache = Create();
        ObjectClass file = cache.GetClass("file");
        Assert.False(cache.HasPermission(Source, Target, file, file.GetPermissions("read"), out _));
        Assert.True(cache.HasPermission(Source, Target, file, file.GetPermissions("p0"), out _));
        Assert.Empty(_records);
        Assert.True(cache.HasPermission(Source, Target, file, file.GetPermissions("p0", "p1"), out _));
        Assert.Equal($"avc:  granted  {{ p1 }} for  scontext={Source} tcontext={Target} tclass=file", Assert.Single(_records).ToString());
    }

    [Fact]
    public void HasPermission_FieldsOfTheCaller_CannotForgeARecord()
    {
        using AccessVectorCache cache = Create();
        ObjectClass file = cache.GetClass("file");
        cache.HasPermission(
            Source,
            Target,
            file,
            file.GetPermissions("read"),
            out _,
            [AuditField.Number("pid", 17), AuditField.Text("comm", "qemu"), AuditField.Text("path", "a\" permissive=1\nb")]);
        Assert.Equal(
            $"avc:  denied  {{ read }} for  pid=17 comm=\"qemu\" path=6122207065726D6973736976653D310A62 scontext={Source} tcontext={Target} tclass=file permissive=0",
            Assert.Single(_records).ToString());
        Assert.Throws<ArgumentException>(() => AuditField.Text("a b", ""));
    }

    [Fact]
    public void HasIoctlPermission_Denied_NamesTheCommand()
    {
        using AccessVectorCache cache = Create();
        ObjectClass file = cache.GetClass("file");
        cache.HasIoctlPermission(Source_(cache), Target_(cache), file, 0x5401, out _);
        cache.HasIoctlPermission(Source_(cache), Target_(cache), file, 0x5402, out _);
        Assert.Equal(["ioctlcmd=0x5401", "ioctlcmd=0x5402"], _records.Select(record => record.ToString().Split(' ').First(word => word.StartsWith("ioctlcmd", StringComparison.Ordinal))));
    }

    private static SecurityId Source_(AccessVectorCache cache) => cache.Contexts.Intern(Source);

    private static SecurityId Target_(AccessVectorCache cache) => cache.Contexts.Intern(Target);

    private AccessVectorCache Create() => new(_source, new AccessVectorCacheOptions { AuditHook = _records.Add, Clock = _clock });

    private sealed class ManualClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
