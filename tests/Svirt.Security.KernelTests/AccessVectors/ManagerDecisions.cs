using System.Globalization;
using Svirt.Security.AccessVectors;
using Svirt.Security.AccessVectors.Sources;
using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.KernelTests.AccessVectors;

/// <summary>
/// What a process in a manager's domain does: answers the questions of a file through kernel and policy file, one line each, after a line that
/// says how it comes to know changes and whether the kernel answers it.
/// </summary>
internal static class ManagerDecisions
{
    public const string Argument = "--decide";

    public static int Print(string policyFile, string questions, bool trustFileBooleans, TextWriter output)
    {
        var kernel = new KernelDecisionSource(TimeSpan.Zero);
        using var cache = new AccessVectorCache(new FallbackDecisionSource(kernel, () => PolicyDatabase.Load(policyFile), trustFileBooleans));
        output.WriteLine($"{cache.Epoch.Mode} {IsAnswered(kernel)}");
        foreach (string line in File.ReadLines(questions))
        {
            string[] words = line.Split(' ');
            cache.HasPermissionNoAudit(cache.Contexts.Intern(words[0]), cache.Contexts.Intern(words[1]), cache.GetClass(words[2]), 1, out AccessResult result);
            output.WriteLine(result.Allowed.ToString("x", CultureInfo.InvariantCulture));
        }

        return 0;
    }

    private static bool IsAnswered(KernelDecisionSource kernel)
    {
        SecurityContext self = SecurityContext.Parse(File.ReadAllText("/proc/thread-self/attr/current").TrimEnd('\0', '\n'));
        try
        {
            kernel.ComputeAccess(self, self, kernel.FindClass("process")!);
            return true;
        }
        catch (Svirt.Security.Host.HostException)
        {
            return false;
        }
    }
}
