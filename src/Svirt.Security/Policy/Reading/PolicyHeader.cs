namespace Svirt.Security.Policy.Reading;

/// <summary>The first fields of the file, and what follows from the version.</summary>
internal sealed record PolicyHeader(int Version, bool IsMls, UnknownHandling HandleUnknown)
{
    private const uint KernelMagic = 0xf97cff8c;
    private const uint ModuleMagic = 0xf97cff8d;
    private const uint PackageMagic = 0xf97cff8f;
    private const uint MlsFlag = 1;

    public bool HasBooleans => Version >= 16;

    /// <summary>MLS fields are on disk from this version on, even where the MLS flag is off.</summary>
    public bool HasMlsFields => Version >= 19;

    public bool HasBounds => Version >= 24;

    public int SymbolKinds => Version switch { < 16 => 5, < 19 => 6, _ => 8 };

    public int OcontextKinds => Version switch { < 17 => 6, < 31 => 7, _ => 9 };

    public static PolicyHeader Read(ref PolicyCursor cursor)
    {
        uint magic = cursor.ReadUInt32();
        if (magic is ModuleMagic or PackageMagic)
            throw cursor.ErrorAt(0, "this is a policy module (.pp or .mod); only a linked kernel policy can be read");
        if (magic != KernelMagic)
            throw cursor.ErrorAt(0, $"the magic number is 0x{magic:x8}, not 0x{KernelMagic:x8}");
        ReadTarget(ref cursor);
        int versionOffset = cursor.Position;
        uint version = cursor.ReadUInt32();
        if (version is < PolicyDatabase.MinVersion or > PolicyDatabase.MaxVersion)
        {
            throw cursor.ErrorAt(
                versionOffset, $"version {version} is outside {PolicyDatabase.MinVersion} to {PolicyDatabase.MaxVersion}");
        }

        uint configuration = cursor.ReadUInt32();
        var header = new PolicyHeader((int)version, (configuration & MlsFlag) != 0, (UnknownHandling)(configuration & 6));
        if (header.HandleUnknown is not (UnknownHandling.Deny or UnknownHandling.Reject or UnknownHandling.Allow))
            throw cursor.ErrorAt(versionOffset + 4, "unknown classes are to be both rejected and allowed");
        if (header.IsMls && !header.HasMlsFields)
            throw cursor.ErrorAt(versionOffset + 4, $"version {version} cannot have MLS");
        int tablesOffset = cursor.Position;
        uint symbols = cursor.ReadUInt32();
        uint ocontexts = cursor.ReadUInt32();
        if (symbols != header.SymbolKinds || ocontexts != header.OcontextKinds)
        {
            throw cursor.ErrorAt(
                tablesOffset,
                $"version {version} has {header.SymbolKinds} symbol tables and {header.OcontextKinds} kinds of contexts, not {symbols} and {ocontexts}");
        }

        return header;
    }

    private static void ReadTarget(ref PolicyCursor cursor)
    {
        int offset = cursor.Position;
        uint length = cursor.ReadUInt32();
        if (length > 32)
            throw cursor.ErrorAt(offset, $"the target has a name of {length} bytes");
        ReadOnlySpan<byte> target = cursor.Take((int)length);
        if (target.SequenceEqual("XenFlask"u8))
            throw cursor.ErrorAt(offset, "this is a policy for Xen");
        if (!target.SequenceEqual("SE Linux"u8))
            throw cursor.ErrorAt(offset, $"the target is not 'SE Linux' but {Convert.ToHexString(target)} in hexadecimal");
    }
}
