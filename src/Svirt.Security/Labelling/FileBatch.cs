using System.Runtime.ExceptionServices;

namespace Svirt.Security.Labelling;

/// <summary>
/// Does the same for each of the files of a domain: one after the other where they are few, on several threads where they are many, since what
/// takes time is the kernel's work on each inode. What comes of it does not depend on the threads.
/// </summary>
internal static class FileBatch
{
    /// <summary>Fewer are done before another thread has begun.</summary>
    private const int LeastForThreads = 64;

    /// <summary>Of a host with many processors, most are the guests'.</summary>
    private const int MostThreads = 4;

    /// <summary>Into how many parts so many files are to be divided, each to be done by one thread.</summary>
    internal static int PartsOf(int count) => count < LeastForThreads ? 1 : Math.Min(Environment.ProcessorCount, MostThreads);

    /// <summary>Divides the numbers below a count into <see cref="PartsOf"/> of them and acts on each part.</summary>
    /// <param name="count">How many numbers.</param>
    /// <param name="act">Given the number of the part, its first number and the one behind its last; as for <see cref="ForEach"/>.</param>
    internal static void ForEachPart(int count, Action<int, int, int> act)
    {
        int parts = PartsOf(count);
        Run(parts, parts, part => act(part, (int)((long)count * part / parts), (int)((long)count * (part + 1) / parts)));
    }

    /// <summary>Acts on each number below a count.</summary>
    /// <param name="count">How many.</param>
    /// <param name="act">Called at most once for each, possibly by several threads at once; nothing that one call writes may be read by another.</param>
    /// <remarks>
    /// The exception is that of the lowest number at which one is thrown, as in a loop: all lower ones are always done. Unlike in a loop, some of
    /// the higher ones may be done too. No call goes on when this returns or throws.
    /// </remarks>
    internal static void ForEach(int count, Action<int> act) => Run(count, PartsOf(count), act);

    private static void Run(int count, int threads, Action<int> act)
    {
        if (threads == 1)
        {
            for (int i = 0; i < count; i++)
                act(i);
            return;
        }

        var gate = new Lock();
        (int Number, ExceptionDispatchInfo Cause)? first = null;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, (i, state) =>
        {
            try
            {
                act(i);
            }
            catch (Exception e)
            {
                lock (gate)
                {
                    if (first is null || i < first.Value.Number)
                        first = (i, ExceptionDispatchInfo.Capture(e));
                }

                // Which, unlike a stop, leaves none of the lower numbers out.
                state.Break();
            }
        });
        first?.Cause.Throw();
    }
}
