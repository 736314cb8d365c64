using System.Text;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>The context of a file in its extended attribute <c>security.selinux</c>, which the kernel ends with a NUL.</summary>
internal sealed class SELinuxLabelModel(DefaultLabels defaults) : ILibvirtLabelModel
{
    private const string Attribute = "security.selinux";

    public string Model => SELinuxDriver.ModelName;

    public LabelSnapshot Read(IFileObject file) => new(ReadContext(file));

    /// <summary>What restorecon(8) would put there; where the policy says nothing of the path, what is there.</summary>
    public LabelSnapshot UnrememberedOriginal(IFileObject file, LabelSnapshot present) =>
        defaults.Find(file.Path, file.GetStatus().Type) is { } label ? new LabelSnapshot(label.ToString()) : present;

    public string ToLibvirt(LabelSnapshot original) => original.Label;

    /// <summary>Whether the policy knows it is seen when it is restored; no context of a file has a NUL or a line in it.</summary>
    public LabelSnapshot? FromLibvirt(string label, LabelSnapshot present) => SecurityContext.TryParse(label, out _) ? new LabelSnapshot(label) : null;

    public bool Carries(LabelSnapshot present, SecurityLabel wanted) => present.Label == wanted.Text;

    public void Apply(IFileObject file, SecurityLabel wanted) => WriteContext(file, wanted.Text);

    /// <summary>The emulator cannot relabel its files (svirt_t has no relabelfrom), so any third label is an administrator's.</summary>
    public bool Restore(IFileObject file, LabelSnapshot original, SecurityLabel applied)
    {
        string present = ReadContext(file);
        if (present != applied.Text && present != original.Label)
            return false;
        if (present != original.Label)
            WriteContext(file, original.Label);
        return true;
    }

    private static string ReadContext(IFileObject file) => file.GetExtendedAttribute(Attribute) is { } value
        ? Encoding.UTF8.GetString(value).TrimEnd('\0')
        : throw new HostException($"getxattr {Attribute}", file.Path, Errno.EOPNOTSUPP);

    private static void WriteContext(IFileObject file, string context) => file.SetExtendedAttribute(Attribute, Encoding.UTF8.GetBytes(context + '\0'));
}
