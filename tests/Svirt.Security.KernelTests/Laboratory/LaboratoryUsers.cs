namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>Users of the guest's image (tests/lab/guest/image/passwd); each has a group of the same number.</summary>
internal static class LaboratoryUsers
{
    /// <summary>svirt-emu: the identity that emulators take on.</summary>
    public const uint Emulator = 64055;

    /// <summary>svirt-user: nobody in particular.</summary>
    public const uint Ordinary = 1000;
}
