using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Launch;

namespace Svirt.Security.KernelTests.Launch;

public sealed class SELinuxLaunchTests : IDisposable
{
    private const string Domain = "system_u:system_r:svirt_t:s0:c1,c2";
    private const string OwnImage = "system_u:object_r:svirt_image_t:s0:c1,c2";
    private const string OtherImage = "system_u:object_r:svirt_image_t:s0:c3,c4";
    private static readonly LaunchPlan Confined = new()
    {
        UserId = LaboratoryUsers.Emulator,
        GroupId = LaboratoryUsers.Emulator,
        ClearCapabilities = true,
        SELinuxContext = Domain,
    };

    private readonly LauncherUnderTest _launcher = new();

    public void Dispose() => _launcher.Dispose();

    [KernelFact(Kernel.SELinux)]
    public void Launch_PlanWithContext_ProcessCarriesItAndItsUser()
    {
        using Security.Launch.ConfinedProcess process = _launcher.Launch(Confined, new EmulatorCommand(LaboratoryPrograms.Sleep, "60"));
        Assert.Equal(Domain, File.ReadAllText($"/proc/{process.Id}/attr/current").TrimEnd('\0', '\n'));
        Assert.Contains($"Uid:\t{LaboratoryUsers.Emulator}\t", File.ReadAllText($"/proc/{process.Id}/status"), StringComparison.Ordinal);
        process.Kill();
        Assert.NotNull(process.WaitForExit(LauncherUnderTest.Patience));
    }

    [KernelFact(Kernel.SELinux)]
    public void Launch_OwnImage_IsRead()
    {
        using var folder = new ImageFolder();
        string image = folder.Add("own.img", "mine");
        FileLabel.Set(image, OwnImage);
        Assert.Equal((0, "mine", ""), _launcher.Run(Confined, LaboratoryPrograms.Cat, image));
    }

    [KernelFact(Kernel.SELinux)]
    public void Launch_ImageOfOtherCategories_IsDeniedByTheKernelAndRecorded()
    {
        using var folder = new ImageFolder();
        string image = folder.Add("other.img", "theirs");
        FileLabel.Set(image, OtherImage);
        using var log = KernelLog.OpenAtEnd();
        (int? code, string output, string error) = _launcher.Run(Confined, LaboratoryPrograms.Cat, image);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("Permission denied", error, StringComparison.Ordinal);
        Assert.Contains($"scontext={Domain} tcontext={OtherImage} tclass=file permissive=0", log.WaitForDenial(image).Denial, StringComparison.Ordinal);
    }

    [KernelTheory(Kernel.SELinux)]
    [InlineData("system_u:system_r:no_such_t:s0", LaboratoryPrograms.Sleep, false, "Invalid argument")]
    [InlineData(Domain, "/usr/bin/true", false, "Permission denied")]
    [InlineData(Domain, LaboratoryPrograms.Sleep, true, "Operation not permitted")]
    public void Launch_KernelRefusesTheTransition_IsATypedErrorWithTheCauseAndNothingRuns(string context, string program, bool noNewPrivileges, string cause)
    {
        LaunchException e = Assert.Throws<LaunchException>(
            () => _launcher.Launch(Confined with { SELinuxContext = context, NoNewPrivileges = noNewPrivileges }, new EmulatorCommand(program, "60")).Dispose());
        Assert.Equal(program, e.Program);
        Assert.Contains(cause, e.Message + e.StandardErrorText, StringComparison.Ordinal);
    }

    [KernelFact(Kernel.SELinux)]
    public void Launch_FiveHundredFromSixteenThreads_EachCarriesItsOwnCategoriesAndTheManagerItsLabel()
    {
        using var threads = new ManagerThreads();
        ParallelLaunches.Run(_launcher, LaboratoryPrograms.Busybox, i => Confined with
        {
            UserId = 70000 + (uint)i,
            SELinuxContext = $"system_u:system_r:svirt_t:s0:c{i},c{i + 500}",
        });
        Assert.Empty(threads.Stop());
        Assert.InRange(threads.Samples, 10, int.MaxValue);
    }
}
