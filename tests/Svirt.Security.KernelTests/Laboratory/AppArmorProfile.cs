using System.Diagnostics;

namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>A profile loaded with apparmor_parser and unloaded when disposed.</summary>
/// <remarks>Unloading sets the profile's live processes free: dispose them first.</remarks>
internal sealed class AppArmorProfile : IDisposable
{
    private readonly string _source;

    private AppArmorProfile(string name, string source)
    {
        Name = name;
        _source = source;
    }

    public string Name { get; }

    /// <summary>Loads a profile under which the laboratory's programs run and may do what <paramref name="rules"/> say.</summary>
    public static AppArmorProfile Load(string name, string rules)
    {
        var profile = new AppArmorProfile(name, $$"""
            abi <abi/3.0>,
            profile {{name}} {
              {{LaboratoryPrograms.Folder}}/* mr,
              /etc/ld.so.cache r,
              /usr/lib/** mr,
              signal receive peer=unconfined,
              {{rules}}
            }
            """);
        profile.RunParser("--replace");
        return profile;
    }

    public void Dispose() => RunParser("--remove");

    private void RunParser(string action)
    {
        var start = new ProcessStartInfo(LaboratoryPrograms.AppArmorParser, [action, "--skip-cache"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process parser = Process.Start(start)!;
        parser.StandardInput.Write(_source);
        parser.StandardInput.Close();
        string errors = parser.StandardError.ReadToEnd();
        parser.WaitForExit();
        if (parser.ExitCode != 0)
            throw new InvalidOperationException($"apparmor_parser {action}: {errors}");
    }
}
