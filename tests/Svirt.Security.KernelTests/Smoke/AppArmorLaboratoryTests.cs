using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Requirements;

namespace Svirt.Security.KernelTests.Smoke;

/// <summary>The AppArmor laboratory is what the other tests take it for. None of these use the library.</summary>
public class AppArmorLaboratoryTests
{
    [KernelFact(Kernel.AppArmor)]
    public void TestProgram_IsUnconfined() =>
        Assert.Equal("unconfined", File.ReadAllText("/proc/self/attr/apparmor/current").TrimEnd('\n'));

    [KernelFact(Kernel.AppArmor)]
    public void ProcessStartedWithProfile_CarriesIt()
    {
        using AppArmorProfile profile = AppArmorProfile.Load("svirt-lab-label", string.Empty);
        using var process = ConfinedProcess.StartWithAppArmorProfile(profile.Name, LaboratoryPrograms.Sleep, "60");

        Assert.Equal("svirt-lab-label (enforce)", process.WaitForLabel());
    }

    [KernelFact(Kernel.AppArmor)]
    public void ConfinedProcess_ListedFile_IsRead()
    {
        using var folder = new ImageFolder();
        string image = folder.Add("own.img", "mine");
        using AppArmorProfile profile = AppArmorProfile.Load("svirt-lab-own", $"{image} rw,");
        using var process = ConfinedProcess.StartWithAppArmorProfile(profile.Name, LaboratoryPrograms.Cat, image);

        Assert.Equal(new ProgramOutput(0, "mine", string.Empty), process.WaitForExit());
    }

    [KernelFact(Kernel.AppArmor)]
    public void ConfinedProcess_UnlistedFile_IsDeniedAndRecorded()
    {
        using var folder = new ImageFolder();
        string own = folder.Add("own.img", "mine");
        string other = folder.Add("other.img", "theirs");
        using AppArmorProfile profile = AppArmorProfile.Load("svirt-lab-other", $"{own} rw,");
        using var log = KernelLog.OpenAtEnd();
        using var process = ConfinedProcess.StartWithAppArmorProfile(profile.Name, LaboratoryPrograms.Cat, other);

        ProgramOutput result = process.WaitForExit();

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("Permission denied", result.Errors, StringComparison.Ordinal);
        AuditEvent denial = log.WaitForDenial(other);
        Assert.Contains("apparmor=\"DENIED\" operation=\"open\"", denial.Denial, StringComparison.Ordinal);
        Assert.Contains("profile=\"svirt-lab-other\"", denial.Denial, StringComparison.Ordinal);
    }
}
