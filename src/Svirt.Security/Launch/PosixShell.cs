using System.Buffers;

namespace Svirt.Security.Launch;

/// <summary>Quoting for sh (POSIX.1-2017, Shell Command Language, 2.2 Quoting).</summary>
internal static class PosixShell
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-");

    /// <summary>One shell word that stands for exactly this text.</summary>
    internal static string Quote(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Plain)
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
