namespace Svirt.Security.Domains;

/// <summary>Where in a domain document something stands.</summary>
/// <param name="ElementPath">
/// Path of the element from the root, such as <c>/domain/devices/disk[2]/source</c>. The index counts siblings of the same name from 1 and
/// is written only where there are several. Names longer than 64 characters are cut.
/// </param>
/// <param name="Line">Line of the element or attribute, from 1; 0 where it is not known.</param>
/// <param name="Column">Column in that line in UTF-16 units, from 1; 0 where it is not known.</param>
public sealed record DocumentPosition(string ElementPath, int Line, int Column)
{
    /// <summary>The path with line and column, for messages.</summary>
    /// <returns>Text such as <c>/domain/name (line 2, column 4)</c>.</returns>
    public override string ToString() => $"{ElementPath} (line {Line}, column {Column})";
}
