using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// Where the record of a level is: in a folder for its sensitivity and number of categories, <c>s0-2</c>, under its canonical text. Levels
/// of one folder are comparable only if they are equal, which the file system itself refuses; only other folders must be looked through.
/// </summary>
/// <param name="Folder">The folder.</param>
/// <param name="File">The file in it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RecordName(string Folder, string File)
{
    private const int MaximumLength = 200; // a file name has at most 255 bytes
    private const string DigestPrefix = "sha256-";

    internal static RecordName Of(MlsLevel level)
    {
        string text = level.ToString();
        return new RecordName(
            FolderOf(level.Sensitivity, level.Categories.Count),
            text.Length <= MaximumLength ? text : DigestPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text))));
    }

    internal static string FolderOf(int sensitivity, int categories) => string.Create(CultureInfo.InvariantCulture, $"s{sensitivity}-{categories}");

    /// <summary>The name is a digest: only the content tells the level.</summary>
    internal bool IsDigest => File.StartsWith(DigestPrefix, StringComparison.Ordinal);

    /// <summary>The level that the name says; false where no level has this name in this folder.</summary>
    internal bool TryGetLevel(out MlsLevel level) => MlsLevel.TryParse(File, out level) && Of(level) == this;

    public override string ToString() => Folder + "/" + File;
}
