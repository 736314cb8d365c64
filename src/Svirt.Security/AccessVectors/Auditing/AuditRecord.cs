using System.Globalization;
using System.Text;
using Svirt.Security.Labels;

namespace Svirt.Security.AccessVectors.Auditing;

/// <summary>A denial, or a grant that the policy wants recorded (auditallow). Immutable.</summary>
public sealed class AuditRecord
{
    internal AuditRecord(
        AccessOutcome outcome, bool isDenial, bool isPermissive, SecurityContext source, SecurityContext target, ObjectClass objectClass, uint permissions)
    {
        Outcome = outcome;
        IsDenial = isDenial;
        IsPermissive = isPermissive;
        Source = source;
        Target = target;
        Class = objectClass;
        Permissions = permissions;
    }

    /// <summary>What became of the check.</summary>
    public AccessOutcome Outcome { get; }

    /// <summary>The policy does not allow the permissions; otherwise it does, and wants that recorded.</summary>
    public bool IsDenial { get; }

    /// <summary>The denial was not enforced.</summary>
    public bool IsPermissive { get; }

    /// <summary>The context that acted.</summary>
    public SecurityContext Source { get; }

    /// <summary>The context that was acted upon.</summary>
    public SecurityContext Target { get; }

    /// <summary>The class of the target.</summary>
    public ObjectClass Class { get; }

    /// <summary>The permissions that were denied, or granted and to be recorded.</summary>
    public uint Permissions { get; }

    /// <summary>The ioctl command, where one was asked about.</summary>
    public ushort? IoctlCommand { get; internal init; }

    /// <summary>What the caller added.</summary>
    public IReadOnlyList<AuditField> Fields { get; internal init; } = [];

    /// <summary>The record as the kernel words it (avc_audit of security/selinux/avc.c), without its time and serial number.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("avc:  ").Append(IsDenial ? "denied" : "granted").Append("  {");
        foreach (string name in Class.NamesOf(Permissions))
            text.Append(' ').Append(name);
        text.Append(" } for ");
        foreach (AuditField field in Fields)
            text.Append(' ').Append(field);
        if (IoctlCommand is { } command)
            text.Append(CultureInfo.InvariantCulture, $" ioctlcmd=0x{command:x}");
        text.Append(CultureInfo.InvariantCulture, $" scontext={Source} tcontext={Target} tclass={Class.Name}");
        if (IsDenial)
            text.Append(" permissive=").Append(IsPermissive ? '1' : '0');
        return text.ToString();
    }
}
