namespace Svirt.Security.KernelTests.Launch;

/// <summary>Looks at every thread of this process again and again: credentials, label and exec attribute must never change.</summary>
internal sealed class ManagerThreads : IDisposable
{
    private static readonly string[] Credentials = ["Uid:", "Gid:", "Groups:", "CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:", "NoNewPrivs:"];

    private static readonly TimeSpan SamplingInterval = TimeSpan.FromMilliseconds(200);

    private readonly string _credentials = ReadCredentials("/proc/self");
    private readonly string _label = ReadAttribute("/proc/self", "current");
    private readonly Thread _watcher;
    private readonly List<string> _deviations = [];
    private volatile bool _stop;

    public ManagerThreads()
    {
        _watcher = new Thread(Watch);
        _watcher.Start();
    }

    public int Samples { get; private set; }

    /// <summary>Stops looking and says what was found.</summary>
    public IReadOnlyList<string> Stop()
    {
        _stop = true;
        _watcher.Join();
        return _deviations;
    }

    public void Dispose() => Stop();

    private void Watch()
    {
        while (!_stop)
        {
            foreach (string thread in Directory.EnumerateDirectories("/proc/self/task"))
                Look(thread);
            Samples++;
            Thread.Sleep(SamplingInterval);
        }
    }

    private void Look(string thread)
    {
        try
        {
            string exec = ReadAttribute(thread, "exec"), label = ReadAttribute(thread, "current"), credentials = ReadCredentials(thread);
            if (exec.Length > 0 || label != _label || credentials != _credentials)
                _deviations.Add($"{thread}: exec '{exec}', label '{label}', {credentials}");
        }
        catch (IOException)
        {
            // The thread has ended meanwhile.
        }
    }

    private static string ReadCredentials(string process) =>
        string.Join(' ', File.ReadLines(process + "/status").Where(line => Credentials.Any(name => line.StartsWith(name, StringComparison.Ordinal))));

    /// <summary>A kernel without a security module answers EINVAL, which is as good as empty.</summary>
    private static string ReadAttribute(string process, string name)
    {
        try
        {
            return File.ReadAllText($"{process}/attr/{name}").TrimEnd('\0', '\n');
        }
        catch (IOException e) when (e.HResult == 22)
        {
            return "";
        }
    }
}
