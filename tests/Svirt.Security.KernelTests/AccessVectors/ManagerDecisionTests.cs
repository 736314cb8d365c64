using System.Diagnostics;
using System.Globalization;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Policy;

namespace Svirt.Security.KernelTests.AccessVectors;

/// <summary>Stock policies deny virtd_t security { compute_av } and mapping the status page: a policy file has to answer there.</summary>
public sealed class ManagerDecisionTests
{
    private const string Dotnet = "/usr/share/dotnet", ManagerFolder = "/usr/share/svirt-manager", Manager = ManagerFolder + "/dotnet", Boolean = "virt_use_nfs";

    [KernelFact(Kernel.SELinux)]
    public void HasPermission_AsVirtd_AnswersAreTheKernels()
    {
        string folder = Directory.CreateTempSubdirectory("svirt-manager").FullName;
        string policyFile = Path.Combine(folder, "policy"), questionFile = Path.Combine(folder, "questions");
        try
        {
            PolicyDatabase policy = PolicyDatabase.Load(new MemoryStream(RawSecurityServer.ReadPolicy()));
            (string Source, string Target, string Class)[] questions =
            [
                ("system_u:system_r:svirt_t:s0:c1,c2", "system_u:object_r:nfs_t:s0", "file"),
                ("system_u:system_r:svirt_t:s0:c1,c2", "system_u:object_r:svirt_image_t:s0:c1,c2", "file"),
                .. new DecisionSample(policy, seed: 8).Draw(1000).Select(question => (question.Source.ToString(), question.Target.ToString(), question.Class)),
            ];
            // virtd_t sees no boolean in the kernel; the file has their states, as setsebool -P leaves it.
            RawSecurityServer.SetBoolean(Boolean, true);
            File.WriteAllBytes(policyFile, RawSecurityServer.ReadPolicy());
            File.WriteAllLines(questionFile, questions.Select(question => $"{question.Source} {question.Target} {question.Class}"));
            // The program finds its runtime beside itself, and its label makes it the manager.
            Directory.CreateDirectory(ManagerFolder);
            File.Copy(Dotnet + "/dotnet", Manager);
            foreach (string part in new[] { "host", "shared" })
                File.CreateSymbolicLink($"{ManagerFolder}/{part}", $"{Dotnet}/{part}");
            foreach (string file in new[] { folder, policyFile, questionFile })
                FileLabel.Set(file, "system_u:object_r:lib_t:s0");
            FileLabel.Set(Manager, "system_u:object_r:virtd_exec_t:s0");

            Assert.Equal(AskKernel(questions), RunAsVirtd(policyFile, questionFile, trustFileBooleans: true));

            // A boolean that is set without the file: what depends on it is denied, and nothing is granted that the kernel denies.
            RawSecurityServer.SetBoolean(Boolean, false);
            uint[] kernel = AskKernel(questions), answers = RunAsVirtd(policyFile, questionFile, trustFileBooleans: false);
            Assert.Equal(kernel.Length, answers.Length);
            Assert.All(kernel.Zip(answers), pair => Assert.Equal(0u, pair.Second & ~pair.First));
            Assert.True(kernel.Zip(answers).Count(pair => pair.First == pair.Second) > kernel.Length * 9 / 10, "hardly anything depends on booleans");
            Assert.True(answers[1] != 0 && answers[1] == kernel[1], "an image's own domain");
        }
        finally
        {
            RawSecurityServer.SetBoolean(Boolean, false);
            Directory.Delete(folder, recursive: true);
            if (Directory.Exists(ManagerFolder))
                Directory.Delete(ManagerFolder, recursive: true);
        }
    }

    private static uint[] AskKernel((string Source, string Target, string Class)[] questions) =>
        [.. questions.Select(question => RawSecurityServer.ComputeAccess(question.Source, question.Target, RawSecurityServer.ClassNumber(question.Class)))];

    private static uint[] RunAsVirtd(string policyFile, string questionFile, bool trustFileBooleans)
    {
        var start = new ProcessStartInfo(
            LaboratoryPrograms.Setpriv,
            ["--selinux-label", "system_u:system_r:virtd_t:s0-s0:c0.c1023", "--", Manager, "exec", typeof(ManagerDecisions).Assembly.Location, ManagerDecisions.Argument, policyFile, questionFile, trustFileBooleans.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // The policy lets virtd_t have neither memory that is written and executed under two addresses nor a diagnostics socket.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{process.ExitCode}: {errors.GetAwaiter().GetResult()} {output}");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("PolledStatusPage False", lines[0]);
        return [.. lines[1..].Select(line => uint.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
    }
}
