using System.Diagnostics;
using Svirt.Security.KernelTests.Laboratory;

namespace Svirt.Security.KernelTests.Drivers;

/// <summary>A file system that takes no labels: every file on it has the one it was mounted with. Unmounted when disposed.</summary>
internal sealed class LabelledMount : IDisposable
{
    public LabelledMount(string label)
    {
        Directory.CreateDirectory(Path);
        Run("mount", "-t", "tmpfs", "-o", $"mode=755,context={label}", "tmpfs", Path);
    }

    public string Path { get; } = $"/run/svirt-mount-{Guid.NewGuid():N}";

    public string Add(string name, string content)
    {
        string path = Path + "/" + name;
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(Path);
    }

    public static void Run(params string[] arguments)
    {
        using Process program = Process.Start(LaboratoryPrograms.Busybox, arguments);
        program.WaitForExit();
        Assert.True(program.ExitCode == 0, string.Join(' ', arguments));
    }
}
