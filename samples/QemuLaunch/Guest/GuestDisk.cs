namespace QemuLaunch.Guest;

/// <summary>
/// The raw disk image of a sample guest: its <see cref="BootSector"/> in sector 0, a text for it to read in sector 1, and sector 2, empty
/// at first, which it writes.
/// </summary>
internal static class GuestDisk
{
    /// <summary>The size of an image, in bytes.</summary>
    public const int Size = 1024 * 1024;

    /// <summary>Creates an image that only its owner may access.</summary>
    /// <param name="path">Where; nothing may be there yet.</param>
    /// <param name="bootSector">What <see cref="BootSector.Generate"/> made.</param>
    /// <param name="text">What is in sector 1: printable ASCII, at most <see cref="BootSector.MaxTextLength"/> characters.</param>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    /// <exception cref="ArgumentException">The text is empty, too long or not printable ASCII, or the boot sector not one.</exception>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The caller may not create the file.</exception>
    public static void Create(string path, ReadOnlySpan<byte> bootSector, string text)
    {
        var textBytes = GuestText.Encode(text, BootSector.MaxTextLength, nameof(text));
        if (bootSector.Length != BootSector.Size || !bootSector.EndsWith((ReadOnlySpan<byte>)[0x55, 0xAA]))
            throw new ArgumentException($"A boot sector has {BootSector.Size} bytes and ends in 55 AA.", nameof(bootSector));

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var image = new FileStream(path, options);
        image.SetLength(Size);
        image.Write(bootSector);
        image.Position = BootSector.TextSector * BootSector.Size;
        image.Write(textBytes);
    }

    /// <summary>The message that the guest left in sector 2; empty when it wrote none.</summary>
    /// <exception cref="InvalidDataException">Sector 2 does not hold one line of printable ASCII padded with zeros.</exception>
    /// <exception cref="IOException">The image cannot be read or is too short.</exception>
    /// <exception cref="UnauthorizedAccessException">The caller may not read the image.</exception>
    public static string ReadMessage(string path)
    {
        using var image = File.OpenRead(path);
        image.Position = BootSector.MessageSector * BootSector.Size;
        Span<byte> sector = stackalloc byte[BootSector.Size];
        image.ReadExactly(sector);
        return GuestText.Decode(sector);
    }

    /// <summary>Checks that the guest wrote <paramref name="expected"/> and nothing else into sector 2.</summary>
    /// <exception cref="InvalidDataException">Sector 2 holds something else.</exception>
    /// <exception cref="IOException">The image cannot be read or is too short.</exception>
    /// <exception cref="UnauthorizedAccessException">The caller may not read the image.</exception>
    public static void VerifyMessage(string path, string expected)
    {
        var message = ReadMessage(path);
        if (message != expected)
            throw new InvalidDataException($"Sector 2 holds \"{message}\", not \"{expected}\".");
    }
}
