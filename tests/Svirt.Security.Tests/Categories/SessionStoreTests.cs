using System.Diagnostics;
using System.Globalization;
using Svirt.Security.Categories;
using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Categories;

/// <summary>A manager of another user, in a process of its own.</summary>
public sealed class SessionStoreTests : IDisposable
{
    private const uint User = 64244;
    private readonly TemporaryFolder _folder = TemporaryFolder.Searchable();
    private readonly CategoryHost _host = new();

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    [RootFact]
    public void Open_AsSessionManager_HasAStoreOfItsOwnAndNoAccessToTheSystems()
    {
        Assert.True(_host.NewStore().Reserve(MlsLevel.Parse("s0:c0,c1"), CategoryOwner.Unnamed).IsReserved);
        string own = Directory.CreateDirectory(_folder.Path + "/own").FullName;
        TemporaryFolder.ChangeOwner(own, User, User);

        // The system's pair is given out a second time here: the stores know nothing of each other.
        Assert.Equal(["HostException", "s0:c0,c1"], Run(_host.StateDirectory, own + "/state"));
        Assert.Equal(["exhausted"], Run(_host.StateDirectory, own + "/state")[1..]);
        Assert.Single(_host.NewStore().ListHolders());
    }

    private string[] Run(string systemState, string ownState)
    {
        string program = CopyOfTestManager();
        string user = User.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("/usr/bin/setpriv", ["--reuid", user, "--regid", user, "--clear-groups", "dotnet", program, "session", systemState, ownState])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["HOME"] = _folder.Path, ["DOTNET_EnableDiagnostics"] = "0" },
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Where the user can read it, wherever these tests were built.</summary>
    private string CopyOfTestManager()
    {
        string folder = Directory.CreateDirectory(_folder.Path + "/program").FullName;
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(IsPartOfTestManager))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        return folder + "/Svirt.Security.TestManager.dll";
    }

    private static bool IsPartOfTestManager(string file) => Path.GetFileName(file) is var name
        && (name.StartsWith("Svirt.Security.TestManager.", StringComparison.Ordinal)
            || (name.EndsWith(".dll", StringComparison.Ordinal)
                && (name == "Svirt.Security.dll" || name.StartsWith("System.IO", StringComparison.Ordinal) || name.StartsWith("Testable", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions", StringComparison.Ordinal))));
}
