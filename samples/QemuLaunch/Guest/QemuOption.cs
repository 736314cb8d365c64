namespace QemuLaunch.Guest;

/// <summary>Writes values into QEMU's key=value,... options.</summary>
internal static class QemuOption
{
    /// <summary>A path as an option's value: a comma, which would end it and start a key of the path's choosing, is doubled.</summary>
    /// <exception cref="ArgumentNullException">The path is null.</exception>
    /// <exception cref="ArgumentException">The path is not absolute (the emulator may start elsewhere), or holds a NUL.</exception>
    public static string Path(string path, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(path, parameterName);
        if (!path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("The path is not absolute, or holds a NUL.", parameterName);
        return path.Replace(",", ",,", StringComparison.Ordinal);
    }
}
