namespace Svirt.Security.KernelTests.Requirements;

/// <summary>The <see cref="KernelFactAttribute"/> of tests with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    public KernelTheoryAttribute(Kernel kernel)
    {
        Kernel = kernel;
        Skip = LaboratoryKernel.ReasonToSkip(kernel);
    }

    public Kernel Kernel { get; }
}
