using System.Diagnostics;
using System.Globalization;
using System.Text;
using Svirt.Security.Categories;
using Svirt.Security.Host;

namespace Svirt.Security.TestManager;

/// <summary>
/// The processes of this host as if it had SELinux: a process has the label that a variable of its environment says. Managers have the
/// usual one of theirs.
/// </summary>
internal sealed class LabelledProcesses : IProcessTable
{
    private const string LabelVariable = "SVIRT_TEST_LABEL";
    private readonly ProcFileSystem _proc = new();

    /// <summary>Gives a child its label, and unless that shall be all, the mark of its domain. The test knows it by another variable.</summary>
    internal static void Label(ProcessStartInfo start, McsReservation reservation, bool hasOnlyLabel)
    {
        start.Environment[LabelVariable] = $"system_u:system_r:svirt_t:{reservation.Level}";
        start.Environment["SVIRT_TEST_DOMAIN"] = reservation.Owner.Domain.ToString();
        if (!hasOnlyLabel)
            start.Environment["SVIRT_SECURITY_DOMAIN"] = reservation.Owner.Domain.ToString();
    }

    public string? ReadSELinuxContext(int pid)
    {
        if (pid == Environment.ProcessId)
            return "system_u:system_r:virtd_t:s0-s0:c0.c1023";
        byte[]? environment = ReadEnvironment(pid);
        return Encoding.UTF8.GetString(environment ?? []).Split('\0')
            .FirstOrDefault(entry => entry.StartsWith(LabelVariable + "=", StringComparison.Ordinal))?[(LabelVariable.Length + 1)..];
    }

    private static byte[]? ReadEnvironment(int pid)
    {
        try
        {
            return ProcFileSystem.Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ"));
        }
        catch (Exception e) when (e is FormatException or HostException { Errno: 1 or 13 })
        {
            return null; // EPERM or EACCES: no child of a manager's
        }
    }

    public ProcessStat? ReadStat(int pid) => _proc.ReadStat(pid);

    public ExecutableIdentity? ReadExecutable(int pid) => _proc.ReadExecutable(pid);

    public ProcessCredentials? ReadCredentials(int pid) => _proc.ReadCredentials(pid);

    public void AwaitExecCompletion(int pid) => _proc.AwaitExecCompletion(pid);

    public string? ReadAppArmorLabel(int pid) => _proc.ReadAppArmorLabel(pid);
}
