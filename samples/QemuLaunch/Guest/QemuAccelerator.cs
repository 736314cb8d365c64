namespace QemuLaunch.Guest;

/// <summary>What runs the guest's instructions.</summary>
internal enum QemuAccelerator
{
    /// <summary>
    /// KVM where the emulator can open /dev/kvm, else TCG. QEMU itself decides when it starts, so the answer is that of the identity and
    /// labels which the emulator really has, not that of its manager; QEMU says on its standard error when it falls back.
    /// </summary>
    KvmOrTcg,

    /// <summary>Hardware virtualisation, or QEMU ends with status 1.</summary>
    Kvm,

    /// <summary>
    /// Translation in user space: runs anywhere, and is the quicker choice for a guest this small inside another virtual machine. Its
    /// executable memory needs the SELinux boolean virt_use_execmem or the type svirt_prot_exec_t.
    /// </summary>
    Tcg,
}
