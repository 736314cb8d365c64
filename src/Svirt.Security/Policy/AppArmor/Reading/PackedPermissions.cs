namespace Svirt.Security.Policy.AppArmor.Reading;

/// <summary>
/// Permissions packed into the accept tables of an automaton, as parsers before permission tables write them (kernel:
/// security/apparmor/policy_compat.c; parser: immunix.h). Bits 0 to 6 of accept are what the owner may, bits 14 to 20 what others may;
/// accept2 has what is audited there, and 7 bits higher what is denied quietly.
/// </summary>
internal static class PackedPermissions
{
    private const int OthersShift = 14;
    private const int QuietShift = 7;
    private const uint SevenBits = 0x7f;
    private const uint PlainBits = 0xf;
    private const uint OldLink = 0x10;
    private const uint OldLock = 0x20;
    private const uint OldMapExecutable = 0x40;
    private const uint OldChangeProfile = 0x8000_0000;
    private const uint OldChangeProfileOnExec = 0x4000_0000;

    private const AppArmorFilePermissions WithWrite = AppArmorFilePermissions.SetAttributes | AppArmorFilePermissions.Create
        | AppArmorFilePermissions.Delete | AppArmorFilePermissions.ChangeMode | AppArmorFilePermissions.ChangeOwner | AppArmorFilePermissions.Open;

    internal static FilePermissionSet Unpack(uint accept, uint accept2, bool isOwner)
    {
        int shift = isOwner ? 0 : OthersShift;
        uint allow = Widen(accept >> shift) | (uint)AppArmorFilePermissions.GetAttributes;
        if ((accept & OldChangeProfile) != 0)
            allow |= (uint)AppArmorFilePermissions.ChangeProfile;
        if ((accept & OldChangeProfileOnExec) != 0)
            allow |= (uint)AppArmorFilePermissions.ChangeProfileOnExec;
        return new FilePermissionSet(allow, Deny: 0, Widen(accept2 >> shift), Widen(accept2 >> (shift + QuietShift)));
    }

    /// <summary>The seven old bits stand for all that the kernel tells apart today.</summary>
    private static uint Widen(uint packed)
    {
        uint old = packed & SevenBits;
        uint wide = old & PlainBits;
        if ((old & (uint)AppArmorFilePermissions.Read) != 0)
            wide |= (uint)(AppArmorFilePermissions.GetAttributes | AppArmorFilePermissions.Open);
        if ((old & (uint)AppArmorFilePermissions.Write) != 0)
            wide |= (uint)WithWrite;
        if ((old & OldLink) != 0)
            wide |= (uint)AppArmorFilePermissions.Link;
        if ((old & OldLock) != 0)
            wide |= (uint)AppArmorFilePermissions.Lock;
        if ((old & OldMapExecutable) != 0)
            wide |= (uint)AppArmorFilePermissions.MapExecutable;
        return wide;
    }
}
