using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Requirements;

namespace Svirt.Security.KernelTests.Smoke;

/// <summary>The SELinux laboratory is what the other tests take it for. None of these use the library.</summary>
public class SELinuxLaboratoryTests
{
    private const string Domain = "system_u:system_r:svirt_t:s0:c1,c2";
    private const string OwnImage = "system_u:object_r:svirt_image_t:s0:c1,c2";
    private const string OtherImage = "system_u:object_r:svirt_image_t:s0:c3,c4";

    [KernelFact(Kernel.SELinux)]
    public void Policy_IsEnforcedAndMls()
    {
        Assert.Equal("1", File.ReadAllText("/sys/fs/selinux/enforce"));
        Assert.Equal("1", File.ReadAllText("/sys/fs/selinux/mls"));
    }

    [KernelFact(Kernel.SELinux)]
    public void TestProgram_RunsAsServiceOfInit()
    {
        string label = File.ReadAllText("/proc/self/attr/current").TrimEnd('\0');

        Assert.StartsWith("system_u:system_r:initrc_t:", label);
    }

    [KernelFact(Kernel.SELinux)]
    public void EmulatorContext_IsValid() => File.WriteAllText("/sys/fs/selinux/context", Domain);

    [KernelFact(Kernel.SELinux)]
    public void ContextOfUnknownType_IsInvalid() =>
        Assert.Throws<IOException>(() => File.WriteAllText("/sys/fs/selinux/context", "system_u:system_r:no_such_t:s0"));

    [KernelFact(Kernel.SELinux)]
    public void ProcessStartedWithLabel_CarriesIt()
    {
        using var process = ConfinedProcess.StartWithSELinuxLabel(Domain, LaboratoryPrograms.Sleep, "60");

        Assert.Equal(Domain, process.WaitForLabel());
    }

    [KernelFact(Kernel.SELinux)]
    public void ConfinedProcess_OwnImage_IsRead()
    {
        using var folder = new ImageFolder();
        string image = folder.Add("own.img", "mine");
        FileLabel.Set(image, OwnImage);
        using var process = ConfinedProcess.StartWithSELinuxLabel(Domain, LaboratoryPrograms.Cat, image);

        Assert.Equal(new ProgramOutput(0, "mine", string.Empty), process.WaitForExit());
    }

    [KernelFact(Kernel.SELinux)]
    public void ConfinedProcess_ImageOfOtherCategories_IsDeniedAndRecorded()
    {
        using var folder = new ImageFolder();
        string image = folder.Add("other.img", "theirs");
        FileLabel.Set(image, OtherImage);
        using var log = KernelLog.OpenAtEnd();
        using var process = ConfinedProcess.StartWithSELinuxLabel(Domain, LaboratoryPrograms.Cat, image);

        ProgramOutput result = process.WaitForExit();

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("Permission denied", result.Errors, StringComparison.Ordinal);
        AuditEvent denial = log.WaitForDenial(image);
        Assert.Contains($"scontext={Domain} tcontext={OtherImage} tclass=file permissive=0", denial.Denial, StringComparison.Ordinal);
    }
}
