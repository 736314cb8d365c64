namespace Svirt.Security.Policy.AppArmor.Reading;

/// <summary>The type byte of an item in the stream (kernel: enum aa_code in security/apparmor/include/policy_unpack.h).</summary>
internal enum ItemType : byte
{
    U8 = 0,
    U16 = 1,
    U32 = 2,
    U64 = 3,

    /// <summary>Not an item: the name of the one that follows.</summary>
    Name = 4,
    String = 5,
    Blob = 6,
    Struct = 7,
    StructEnd = 8,
    List = 9,
    ListEnd = 10,
    Array = 11,
    ArrayEnd = 12,
}
