namespace Svirt.Security.Tests.Host;

/// <summary>A test against setfacl(1) and getfacl(1); skipped with that reason where they are not installed, or without root.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AclToolsFactAttribute : Xunit.FactAttribute
{
    public AclToolsFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "needs root: it makes files with ACLs of other users";
        else if (!File.Exists("/usr/bin/setfacl") || !File.Exists("/usr/bin/getfacl"))
            Skip = "needs setfacl and getfacl (package acl)";
    }
}
