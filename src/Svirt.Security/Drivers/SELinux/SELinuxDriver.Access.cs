using System.Collections.Immutable;
using Svirt.Security.AccessVectors;
using Svirt.Security.Domains;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Drivers.SELinux;

/// <content>Files that are never relabelled: whether the emulator can use them as they stand.</content>
public sealed partial class SELinuxDriver
{
    /// <summary>
    /// Asks the policy about a file that the whole host shares: relabelling it for one domain would take it from all others, and is not
    /// needed either, since stock policies let svirt_t use /dev/kvm, /dev/urandom and their like under the labels they have.
    /// </summary>
    private LabelDecision CheckAccess(DomainConfinement confinement, ResourceRequest request)
    {
        if (confinement.ProcessLabel is not { } process
            || !SecurityContext.TryParse(process.Text, out SecurityContext? source)
            || !SecurityContext.TryParse(request.Target.SELinuxContext ?? "", out SecurityContext? target))
        {
            return LabelDecision.Ignore("it is used as it stands; its label cannot be judged");
        }

        try
        {
            (string className, ImmutableArray<string> permissions) = NeededPermissions(request);
            return FindDenied(source, target, className, permissions) is not { } denied
                ? LabelDecision.Ignore($"the policy allows {source.Type} to use {target.Type}")
                : LabelDecision.Ignore(
                    "it is used as it stands",
                    SELinuxFinding.Error(
                        SELinuxRules.NoAccess,
                        $"the policy denies {source} {className} {{ {denied} }} on {target}, and the file may not be relabelled",
                        "allow it in the policy, or take the resource out of the document",
                        request.Resource.Path));
        }
        catch (HostException e)
        {
            // virtd_t may not ask (mechanisms of stock policies), which says nothing about the emulator.
            return LabelDecision.Ignore($"it is used as it stands; the policy could not be asked: {e.Message}");
        }
    }

    /// <summary>The first permission that the policy denies; null where all are allowed, or denials are not enforced.</summary>
    private string? FindDenied(SecurityContext source, SecurityContext target, string className, ImmutableArray<string> permissions)
    {
        if (!_server.IsEnforcing || _server.FindClass(className) is not { } securityClass)
            return null;
        AccessDecision decision = _server.ComputeAccess(source, target, securityClass);
        return decision.IsPermissive
            ? null
            : permissions.FirstOrDefault(name => _server.FindPermission(securityClass, name) is { } number && !decision.Allows(number));
    }

    private static (string ClassName, ImmutableArray<string> Permissions) NeededPermissions(ResourceRequest request)
    {
        bool writes = request.Resource.Access != ResourceAccess.ReadOnly;
        ImmutableArray<string> opened = writes ? ["open", "read", "write"] : ["open", "read"];
        return request.Target.Status!.Type switch
        {
            FileType.Directory when request.Resource.Access == ResourceAccess.ReadWrite =>
                ("dir", ["open", "read", "search", "write", "add_name", "remove_name"]),
            FileType.Directory => ("dir", ["open", "read", "search"]),
            FileType.Socket => ("sock_file", ["write"]),
            FileType.CharacterDevice => ("chr_file", opened),
            FileType.BlockDevice => ("blk_file", opened),
            FileType.Fifo => ("fifo_file", opened),
            _ => ("file", opened),
        };
    }
}
