using Svirt.Security.AccessVectors;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.AccessVectors;

public sealed class SecurityIdTableTests
{
    private const string Text = "system_u:object_r:svirt_image_t:s0:c1,c2";

    [Fact]
    public void Intern_SameContextTwice_SameId()
    {
        var table = new SecurityIdTable();
        SecurityId id = table.Intern(SecurityContext.Parse(Text));
        Assert.Equal(id, table.Intern(Text));
        Assert.Equal(id, table.Intern("system_u:object_r:svirt_image_t:s0:c2,c1"));
        Assert.Equal(Text, table.Find(id)!.ToString());
        Assert.Equal(1, table.Count);
        Assert.NotEqual(id, table.Intern("system_u:object_r:svirt_image_t:s0:c1,c3"));
    }

    [Fact]
    public void Intern_ContextsOfAnyLengthThatDifferInOneCharacter_AreToldApart()
    {
        var table = new SecurityIdTable();
        var ids = new HashSet<SecurityId>();
        for (int length = 1; length < 40; length++)
        {
            string type = new('t', length);
            Assert.True(ids.Add(table.Intern($"u:r:{type}")));
            for (int i = 0; i < length; i++)
                Assert.True(ids.Add(table.Intern($"u:r:{type[..i]}x{type[(i + 1)..]}")));
        }

        Assert.Equal(ids.Count, table.Count);
    }

    [Fact]
    public void Intern_NoContext_ThrowsTyped()
    {
        var table = new SecurityIdTable();
        Assert.Throws<LabelFormatException>(() => table.Intern("no context"));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Intern_MillionHostileContexts_StaysBounded()
    {
        var table = new SecurityIdTable(256);
        SecurityIdReference held = table.Acquire(SecurityContext.Parse(Text));
        for (int i = 0; i < 1_000_000; i++)
            table.Intern($"u:r:t{i}");
        Assert.Equal(256, table.Count);
        Assert.Equal(held.Id, table.Intern(Text));
        held.Dispose();
    }

    [Fact]
    public void Intern_HugeContexts_TakeBoundedMemory()
    {
        var table = new SecurityIdTable(4096);
        string padding = new('x', 4000);
        for (int i = 0; i < 4096; i++)
            table.Intern($"u:r:{padding}{i}");
        Assert.InRange(table.Count, 2, 4096 * 256 / 4000);
    }

    [Fact]
    public void Intern_HugeContextsLookedUpAgain_AreLetGo()
    {
        var table = new SecurityIdTable(512);
        List<WeakReference> contexts = InternTwice(table, 4000);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.InRange(contexts.Count(context => context.IsAlive), 1, table.Count + 8);
        GC.KeepAlive(table);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static List<WeakReference> InternTwice(SecurityIdTable table, int count)
    {
        string padding = new('x', 4000);
        var contexts = new List<WeakReference>();
        for (int i = 0; i < count; i++)
        {
            SecurityId id = table.Intern($"u:r:{padding}{i}_t:s0:c{i % 1024}");
            Assert.Equal(id, table.Intern($"u:r:{padding}{i}_t:s0:c{i % 1024}"));
            contexts.Add(new WeakReference(table.Find(id)));
        }

        return contexts;
    }

    [Fact]
    public void Find_ReclaimedId_NeverAnswersForAnotherContext()
    {
        var table = new SecurityIdTable(4);
        SecurityId old = table.Intern("u:r:first_t");
        var seen = new HashSet<SecurityId> { old };
        bool isReused = false;
        for (int i = 0; i < 100; i++)
        {
            SecurityId id = table.Intern($"u:r:t{i}");
            Assert.True(seen.Add(id));
            isReused |= id.Number == old.Number;
        }

        Assert.True(isReused);
        Assert.Null(table.Find(old));
        Assert.Null(table.Find(default));
    }

    [Fact]
    public void Find_IdOfAnotherTable_FindsNothing()
    {
        SecurityId foreign = new SecurityIdTable().Intern("u:r:a_t");
        var table = new SecurityIdTable();
        table.Intern("u:r:b_t");
        Assert.Null(table.Find(foreign));
    }

    [Fact]
    public void Acquire_WholeTableHeld_IsTypedUntilOneIsReleased()
    {
        var table = new SecurityIdTable(2);
        SecurityIdReference first = table.Acquire(SecurityContext.Parse("u:r:a_t"));
        SecurityIdReference again = table.Acquire(SecurityContext.Parse("u:r:a_t"));
        using SecurityIdReference second = table.Acquire(SecurityContext.Parse("u:r:b_t"));
        Assert.Equal(2, Assert.Throws<SecurityIdsExhaustedException>(() => table.Intern("u:r:c_t")).Capacity);
        first.Dispose();
        first.Dispose();
        Assert.Throws<SecurityIdsExhaustedException>(() => table.Intern("u:r:c_t"));
        again.Dispose();
        table.Intern("u:r:c_t");
        Assert.Equal("u:r:b_t", table.Find(second.Id)!.ToString());
    }

    [Fact]
    public async Task Intern_ManyThreadsAndReclaiming_IdAndContextBelongTogether()
    {
        var table = new SecurityIdTable(32);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 50_000; i++)
            {
                string text = $"u:r:t{random.Next(100)}";
                SecurityContext? found = table.Find(table.Intern(text));
                Assert.True(found is null || found.ToString() == text);
            }
        })));
        Assert.InRange(table.Count, 1, 32);
    }
}
