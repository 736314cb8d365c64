using Svirt.Security.Drivers.Dac.Identities;
using Xunit;

namespace Svirt.Security.Tests.Drivers.Dac.Identities;

public sealed class SharedLookTests
{
    [Fact]
    public void Take_OneAfterTheOther_LooksEachTime()
    {
        int looks = 0;
        var look = new SharedLook<object>(() => ++looks);
        Assert.Equal([1, 2, 3], new[] { look.Take(), look.Take(), look.Take() });
    }

    /// <summary>What was begun before the question is no answer to it; what is begun after it is everybody's.</summary>
    [Fact]
    public async Task Take_ManyWhileOneLooks_AllShareTheNextLook()
    {
        const int Askers = 8;
        int looks = 0, asked = 0;
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var look = new SharedLook<object>(() =>
        {
            int number = Interlocked.Increment(ref looks);
            begun.Set();
            go.Wait();
            return number;
        });
        Task<object> first = Task.Factory.StartNew(look.Take, TaskCreationOptions.LongRunning);
        begun.Wait();
        var askers = new Thread[Askers];
        var seen = new object[Askers];
        for (int i = 0; i < Askers; i++)
        {
            int number = i;
            askers[i] = new Thread(() =>
            {
                Interlocked.Increment(ref asked);
                seen[number] = look.Take();
            });
            askers[i].Start();
        }

        // Asleep on the lock, with their question asked.
        Assert.True(SpinWait.SpinUntil(() => asked == Askers && askers.All(asker => asker.ThreadState == ThreadState.WaitSleepJoin), TimeSpan.FromSeconds(60)));
        go.Set();
        Array.ForEach(askers, asker => asker.Join());
        Assert.Equal(1, await first);
        Assert.All(seen, number => Assert.Equal(2, number));
        Assert.Equal(2, looks);
    }

    [Fact]
    public void Take_LookFails_TheNextLooksAnew()
    {
        int looks = 0;
        var look = new SharedLook<object>(() => ++looks == 1 ? throw new InvalidOperationException() : looks);
        Assert.Throws<InvalidOperationException>(look.Take);
        Assert.Equal(2, look.Take());
    }
}
