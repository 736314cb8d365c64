using Svirt.Security.AccessVectors;
using Svirt.Security.Labels;
using Svirt.Security.Policy.Decisions;
using Xunit;
using AccessDecision = Svirt.Security.AccessVectors.AccessDecision;

namespace Svirt.Security.Tests.AccessVectors;

public sealed class AccessVectorCacheTests
{
    private const string Source = "system_u:system_r:svirt_t:s0:c1,c2", Target = "system_u:object_r:svirt_image_t:s0:c1,c2";

    private readonly CountingSource _source = new() { Answer = (_, _, _) => new AccessDecision(1, 0, uint.MaxValue, 0, false) };

    [Fact]
    public void HasPermission_SecondTime_IsAHit()
    {
        using var cache = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        Assert.True(cache.HasPermission(Source, Target, file, file.GetPermissions("p0"), out AccessResult first));
        Assert.True(cache.HasPermission(Source, Target, file, file.GetPermissions("p0"), out AccessResult second));
        Assert.Equal(first, second);
        Assert.Equal(1, _source.Computed);
        Assert.Equal(new AccessVectorCacheStatistics(2, 1, 0, 0), cache.Statistics);
        Assert.Equal(1, cache.Statistics.Hits);
    }

    [Fact]
    public void HasPermission_EnforcingAndPermissive_AsLibselinux()
    {
        using var cache = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        uint both = file.GetPermissions("p0", "read");
        Assert.False(cache.HasPermission(Source, Target, file, both, out AccessResult result));
        Assert.Equal((AccessOutcome.Denied, file.GetPermissions("read")), (result.Outcome, result.Denied));
        Assert.False(cache.HasPermission(Source, Target, file, 0, out result));
        Assert.Equal(AccessOutcome.Denied, result.Outcome);

        _source.IsEnforcing = false;
        _source.Epoch.Advance();
        Assert.True(cache.HasPermission(Source, Target, file, both, out result));
        Assert.Equal((AccessOutcome.NotEnforced, file.GetPermissions("read"), 1u), (result.Outcome, result.Denied, result.Allowed));

        _source.IsEnforcing = true;
        _source.IsPermissiveType = true;
        _source.Epoch.Advance();
        Assert.True(cache.HasPermission(Source, Target, file, both, out result));
        Assert.Equal(AccessOutcome.NotEnforced, result.Outcome);
    }

    [Theory]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    public void HasPermission_UnknownClassOrPermission_IsUnprotected(bool followHandleUnknown, bool deniesUnknown, bool expected)
    {
        _source.DeniesUnknown = deniesUnknown;
        using var cache = new AccessVectorCache(_source, new AccessVectorCacheOptions { FollowHandleUnknown = followHandleUnknown });
        ObjectClass vm = cache.GetClass("vm"), file = cache.GetClass("file");
        Assert.Equal(expected, cache.HasPermission(Source, Target, vm, vm.GetPermissions("entrypoint"), out AccessResult result));
        Assert.Equal(AccessOutcome.Unprotected, result.Outcome);
        // A class of 32 permissions has no bit left.
        Assert.Throws<ArgumentException>(() => file.GetPermissions("fly"));
    }

    [Fact]
    public void HasPermission_UnknownPermissionOfPermissiveHost_IsStillDenied()
    {
        _source.IsEnforcing = false;
        using var cache = new AccessVectorCache(_source);
        ObjectClass vm = cache.GetClass("vm");
        Assert.False(cache.HasPermission(Source, Target, vm, vm.GetPermissions("start"), out AccessResult result));
        Assert.Equal(AccessOutcome.Unprotected, result.Outcome);
    }

    [Fact]
    public void HasPermission_InvalidContext_IsTypedDenial()
    {
        using var cache = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        Assert.False(cache.HasPermission(Source, "u:r:invalid_t:s0", file, 1, out AccessResult result));
        Assert.Equal(AccessOutcome.InvalidContext, result.Outcome);
        _source.IsEnforcing = false;
        _source.Epoch.Advance();
        Assert.True(cache.HasPermission(Source, "u:r:invalid_t:s0", file, 1, out result));
        Assert.Throws<LabelFormatException>(() => cache.HasPermission("?", Target, file, 1, out _));
    }

    [Fact]
    public void HasIoctlPermission_KnownAndUnknown_IsTyped()
    {
        using var cache = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        SecurityId source = cache.Contexts.Intern(Source), target = cache.Contexts.Intern(Target);
        Assert.False(cache.HasIoctlPermission(source, target, file, 0x5401, out AccessResult result));
        Assert.Equal(AccessOutcome.Denied, result.Outcome);

        uint ioctl = file.GetPermissions("ioctl");
        _source.Answer = (_, _, _) => new AccessDecision(ioctl, 0, uint.MaxValue, 0, false);
        _source.Load();
        Assert.False(cache.HasIoctlPermission(source, target, file, 0x5401, out result));
        Assert.Equal(AccessOutcome.Undetermined, result.Outcome);
        // The permission itself is another decision than any command's.
        Assert.True(cache.HasPermission(source, target, file, ioctl, out _));

        _source.Ioctl = new ExtendedAccessDecision(true, false, true, false);
        _source.Load();
        Assert.True(cache.HasIoctlPermission(source, target, file, 0xabcd_5401, out _));
        _source.Ioctl = new ExtendedAccessDecision(false, false, true, false);
        Assert.True(cache.HasIoctlPermission(source, target, file, 0x5401, out _));
        Assert.False(cache.HasIoctlPermission(source, target, file, 0x5402, out result));
        Assert.Equal(AccessOutcome.Denied, result.Outcome);
    }

    [Fact]
    public void HasPermission_AfterChangeOrReset_AsksAgain()
    {
        _source.Answer = (version, _, _) => new AccessDecision((uint)version, 0, 0, 0, false);
        using var cache = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        Assert.False(cache.HasPermission(Source, Target, file, 1, out _));
        _source.Load();
        Assert.True(cache.HasPermission(Source, Target, file, 1, out _));
        cache.Reset();
        Assert.True(cache.HasPermission(Source, Target, file, 1, out _));
        Assert.Equal(3, _source.Computed);
        Assert.Equal(2, cache.Statistics.Resets);
    }

    [Fact]
    public void HasPermission_ChangeDuringComputation_ReturnsWhatHoldsAfterIt()
    {
        _source.Answer = (version, _, _) => new AccessDecision((uint)version, 0, 0, 0, false);
        using var cache = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        _source.BeforeAnswer = () =>
        {
            _source.BeforeAnswer = () => { };
            _source.Load();
        };
        Assert.True(cache.HasPermission(Source, Target, file, 1, out AccessResult result));
        Assert.Equal(1u, result.Allowed);
        Assert.Equal(2, _source.Computed);
    }

    [Fact]
    public void HasPermission_SourceChangesForEver_IsTyped()
    {
        using var cache = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        _source.BeforeAnswer = () => _source.Load();
        Assert.Throws<UnstablePolicyException>(() => cache.HasPermission(Source, Target, file, 1, out _));
    }

    [Fact]
    public async Task HasPermission_ChangeThatLasts_IsWaitedFor()
    {
        uint allowed = 0;
        _source.Answer = (_, _, _) => new AccessDecision(allowed, 0, 0, 0, false);
        using var cache = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        using var begun = new ManualResetEventSlim();
        Task change = Task.Factory.StartNew(
            () => _source.Epoch.Change(() =>
            {
                begun.Set();
                Thread.Sleep(TimeSpan.FromMilliseconds(500));
                // A change within a change does not end it.
                _source.Load();
                Thread.Sleep(TimeSpan.FromMilliseconds(50));
                allowed = 1;
            }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        begun.Wait();
        Assert.True(cache.HasPermission(Source, Target, file, 1, out _));
        await change;
    }

    [Fact]
    public void HasPermission_WithinTheChangeItself_IsTyped()
    {
        using var cache = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        Assert.Throws<UnstablePolicyException>(() => _source.Epoch.Change(() => cache.HasPermission(Source, Target, file, 1, out _)));
        Assert.True(cache.HasPermission(Source, Target, file, 1, out _));
    }

    [Fact]
    public async Task HasPermission_SameMissOnManyThreads_IsComputedOnce()
    {
        using var cache = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        using var start = new Barrier(4);
        _source.BeforeAnswer = () => Thread.Sleep(TimeSpan.FromMilliseconds(50));
        bool[] answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return cache.HasPermission(Source, Target, file, 1, out AccessResult _);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.All(answers, Assert.True);
        Assert.Equal(1, _source.Computed);
        Assert.Equal(4, cache.Statistics.Lookups);
    }

    [Fact]
    public void HasPermission_StaleIdOrForeignClass_Throws()
    {
        using var cache = new AccessVectorCache(_source, new AccessVectorCacheOptions { Contexts = new SecurityIdTable(2) });
        using var other = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        SecurityId old = cache.Contexts.Intern("u:r:a_t");
        for (int i = 0; i < 8; i++)
            cache.Contexts.Intern($"u:r:t{i}");
        Assert.Equal(old, Assert.Throws<StaleSecurityIdException>(() => cache.HasPermission(old, cache.Contexts.Intern("u:r:t7"), file, 1, out _)).Id);
        Assert.Throws<ArgumentException>(() => other.HasPermission(old, old, file, 1, out _));
        // By context it works however small the table is.
        for (int i = 0; i < 8; i++)
            Assert.True(cache.HasPermission($"u:r:t{i}", $"u:r:u{i}", file, 1, out _));
    }

    [Fact]
    public void HasPermission_PolicyNumbersPermissionsOtherwise_BitsStay()
    {
        var source = new RenumberingSource();
        using var cache = new AccessVectorCache(source);
        ObjectClass file = cache.GetClass("file");
        uint read = file.GetPermissions("read"), write = file.GetPermissions("write"), late = file.GetPermissions("late");
        Assert.True(cache.HasPermission(Source, Target, file, read, out _));
        Assert.False(cache.HasPermission(Source, Target, file, write, out _));
        cache.HasPermission(Source, Target, file, late, out AccessResult result);
        Assert.Equal(AccessOutcome.Unprotected, result.Outcome);
        source.Epoch.Change(() => source.Order = ["late", "write", "read"]);
        Assert.True(cache.HasPermission(Source, Target, file, read, out result));
        Assert.Equal(read, result.Allowed);
        Assert.False(cache.HasPermission(Source, Target, file, write, out _));
        cache.HasPermission(Source, Target, file, late, out result);
        Assert.Equal(AccessOutcome.Denied, result.Outcome);
        Assert.Equal(["read", "write", "late"], file.Permissions);
    }

    [Fact]
    public void HasPermission_Hit_AllocatesNothing()
    {
        using var cache = new AccessVectorCache(_source);
        ObjectClass file = cache.GetClass("file");
        SecurityId source = cache.Contexts.Intern(Source), target = cache.Contexts.Intern(Target);
        cache.HasPermission(source, target, file, 1, out _);
        cache.HasPermission(source, target, file, 2, out _);
        cache.HasIoctlPermission(source, target, file, 1, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            cache.HasPermission(source, target, file, 1, out _);
            cache.HasPermission(source, target, file, 2, out _);
            cache.HasPermissionNoAudit(source, target, file, 1, out _);
            cache.HasIoctlPermission(source, target, file, 1, out _);
            cache.HasPermission(Source, Target, file, 1, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, cache.Statistics.Evictions);
    }

    /// <summary>Grants what is called read, under whichever number.</summary>
    private sealed class RenumberingSource : IDecisionSource
    {
        public string[] Order { get; set; } = ["read", "write"];

        public DecisionEpoch Epoch { get; } = new();

        public bool IsEnforcing => true;

        public bool DeniesUnknown => true;

        public ClassDefinition FindClass(string name) => new(name, 1, Order.Select((permission, index) => KeyValuePair.Create(permission, index + 1)));

        public bool IsValid(SecurityContext context) => true;

        public AccessDecision ComputeAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass) =>
            new(1u << Array.IndexOf(Order, "read"), 0, uint.MaxValue, 0, false);

        public ExtendedAccessDecision? ComputeIoctlAccess(SecurityContext source, SecurityContext target, ClassDefinition objectClass, uint command) => null;

        public SecurityContext ComputeCreate(SecurityContext source, SecurityContext target, ClassDefinition objectClass, string? name = null) => target;

        public SecurityContext ComputeRelabel(SecurityContext source, SecurityContext target, ClassDefinition objectClass) => target;

        public SecurityContext ComputeMember(SecurityContext source, SecurityContext target, ClassDefinition objectClass) => target;
    }
}
