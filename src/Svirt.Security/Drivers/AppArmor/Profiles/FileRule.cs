using System.Text;

namespace Svirt.Security.Drivers.AppArmor.Profiles;

/// <summary>One rule on a path, or on a directory and all that is in it. Immutable.</summary>
/// <param name="Path">The path, free of symbolic links.</param>
/// <param name="IsTree">The rights hold for everything below; the directory itself can be listed.</param>
/// <param name="Rights">What is granted.</param>
internal sealed record FileRule(string Path, bool IsTree, FileRight Rights)
{
    internal void AppendTo(StringBuilder text)
    {
        if (IsTree)
        {
            // A directory's name ends with a slash where the kernel asks about it (apparmor.d(5)).
            text.Append("  ");
            AppArmorQuotation.Append(text, Path, "/");
            text.Append(" r,\n");
        }

        text.Append("  ");
        AppArmorQuotation.Append(text, Path, IsTree ? "/**" : "");
        text.Append(' ');
        AppendRights(text);
        text.Append(",\n");
    }

    private void AppendRights(StringBuilder text)
    {
        if (Rights.HasFlag(FileRight.Read))
            text.Append('r');
        if (Rights.HasFlag(FileRight.Write))
            text.Append('w');
        if (Rights.HasFlag(FileRight.Link))
            text.Append('l');
        if (Rights.HasFlag(FileRight.Lock))
            text.Append('k');
        if (Rights.HasFlag(FileRight.MapExecutable))
            text.Append('m');
    }
}
