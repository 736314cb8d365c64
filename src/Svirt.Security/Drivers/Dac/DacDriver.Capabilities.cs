using Svirt.Security.Domains;

namespace Svirt.Security.Drivers.Dac;

/// <content>What applications are told of the host.</content>
public sealed partial class DacDriver
{
    /// <summary>The user and group of emulators whose document says nothing else; no base label where none is configured.</summary>
    public HostSecurityModel DescribeHost()
    {
        DacIdentity? identity = _manager.IsPrivileged ? _identities.Resolve(null, out _) : new DacIdentity(_manager.UserId, _manager.GroupId, []);
        return new HostSecurityModel
        {
            Model = ModelName,
            BaseLabels = identity is null ? [] : [new HostBaseLabel("kvm", OwnershipOf(identity).Text), new HostBaseLabel("qemu", OwnershipOf(identity).Text)],
        };
    }
}
