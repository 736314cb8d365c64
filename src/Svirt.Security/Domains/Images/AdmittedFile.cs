using Svirt.Security.Host;

namespace Svirt.Security.Domains.Images;

/// <summary>A file named by a header that the domain may be given.</summary>
internal sealed record AdmittedFile(string Path, string Format, FileStatus Status);
