using System.Globalization;
using System.IO.Abstractions;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary><see cref="ISecurityServerFiles"/> over /sys/fs/selinux.</summary>
internal sealed partial class SELinuxFileSystem(IFileSystem fileSystem) : ISecurityServerFiles
{
    private const string Root = "/sys/fs/selinux";
    private const int PageSize = 4096;

    public bool IsMounted => fileSystem.File.Exists(Root + "/enforce");

    public bool IsEnforcing => ReadNumber("enforce") == 1;

    public int MaximumPolicyVersion => ReadNumber("policyvers");

    public bool IsMls => ReadNumber("mls") == 1;

    public string? PolicyName
    {
        get
        {
            const string Configuration = "/etc/selinux/config", Key = "SELINUXTYPE=";
            string? line = fileSystem.File.Exists(Configuration)
                ? fileSystem.File.ReadLines(Configuration).LastOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
                : null;
            return line?[Key.Length..].Trim();
        }
    }

    public int? FindClass(string name) => TryReadNumber($"class/{OneComponent(name)}/index");

    public int? FindPermission(string className, string name) => TryReadNumber($"class/{OneComponent(className)}/perms/{OneComponent(name)}");

    public string? Canonicalise(string context)
    {
        try
        {
            return Transact("context", context + "\0");
        }
        catch (HostException e) when (e.Errno == Errno.EINVAL)
        {
            return null;
        }
    }

    public string ComputeAccess(string source, string target, int classNumber) =>
        Transact("access", string.Create(CultureInfo.InvariantCulture, $"{source} {target} {classNumber}"));

    /// <summary>A transaction file takes one write, and then a read at offset 0 of the same descriptor gives the answer.</summary>
    private static string Transact(string file, string request)
    {
        string path = Root + "/" + file;
        int descriptor = NativeMethods.OpenAt(NativeMethods.AtFdCwd, path, NativeMethods.OReadWrite | NativeMethods.OCloExec, 0);
        if (descriptor < 0)
            throw HostException.FromLastError("openat", path);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);

        byte[] bytes = Encoding.UTF8.GetBytes(request);
        if (NativeMethods.Write(handle, bytes, (nuint)bytes.Length) != bytes.Length)
            throw HostException.FromLastError($"write '{request.TrimEnd('\0')}' to", path);
        byte[] answer = new byte[PageSize];
        nint length = NativeMethods.ReadAt(handle, answer, (nuint)answer.Length, 0);
        return length >= 0 ? Encoding.UTF8.GetString(answer, 0, (int)length).TrimEnd('\0') : throw HostException.FromLastError("pread", path);
    }

    private int ReadNumber(string file) => TryReadNumber(file) ?? throw new HostException("read", $"{Root}/{file}", Errno.ENOENT);

    private int? TryReadNumber(string file)
    {
        if (ReadText(file) is not { } text)
            return null;
        return int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new HostException("read", $"{Root}/{file}", "it is no number");
    }

    private string? ReadText(string file)
    {
        string path = $"{Root}/{file}";
        try
        {
            return fileSystem.File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            throw new HostException("read", path, Errno.EACCES);
        }
    }

    /// <summary>A name becomes part of a path, so it may not lead elsewhere.</summary>
    private static string OneComponent(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? name
            : throw new ArgumentException($"'{name}' is no name of a class or permission.", nameof(name));
}
