namespace Svirt.Security.KernelTests.Requirements;

/// <summary>A test for the given kernel (or kernels) of the laboratory, as root; skipped with that reason elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelFactAttribute : FactAttribute
{
    public KernelFactAttribute(Kernel kernel)
    {
        Kernel = kernel;
        Skip = LaboratoryKernel.ReasonToSkip(kernel);
    }

    public Kernel Kernel { get; }
}
