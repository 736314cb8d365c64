namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>
/// Programs of the guest's image. Those under <see cref="Folder"/> stand in for the emulator: qemu_exec_t is the only type of file
/// by whose execution a process becomes svirt_t.
/// </summary>
internal static class LaboratoryPrograms
{
    public const string Folder = "/usr/libexec/svirt-lab";
    public const string Cat = Folder + "/cat";
    public const string Dd = Folder + "/dd";
    public const string Sleep = Folder + "/sleep";

    /// <summary>Everything else in one statically linked file: "busybox APPLET ARGUMENT…".</summary>
    public const string Busybox = Folder + "/busybox";

    public const string Qemu = "/usr/bin/qemu-system-x86_64";
    public const string Setpriv = "/usr/bin/setpriv";
    public const string AppArmorParser = "/usr/sbin/apparmor_parser";
}
