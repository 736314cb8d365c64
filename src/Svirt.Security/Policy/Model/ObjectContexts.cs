namespace Svirt.Security.Policy.Model;

/// <summary>The contexts of things that have no label of their own, in the order of the file.</summary>
internal sealed class ObjectContexts
{
    public List<(uint Sid, ContextValues Context)> InitialSids { get; } = [];

    public List<(string Name, ContextValues FileSystem, ContextValues File)> FileSystems { get; } = [];

    public List<(uint Protocol, uint Low, uint High, ContextValues Context)> Ports { get; } = [];

    public List<(string Name, ContextValues Interface, ContextValues Packet)> NetworkInterfaces { get; } = [];

    /// <summary>IPv4 and IPv6 nodes; addresses and masks in network order.</summary>
    public List<(byte[] Address, byte[] Mask, ContextValues Context)> Nodes { get; } = [];

    public List<(uint Behaviour, string FileSystem, ContextValues Context)> FileSystemUses { get; } = [];

    public List<(byte[] SubnetPrefix, ushort Low, ushort High, ContextValues Context)> InfinibandKeys { get; } = [];

    public List<(string Device, byte Port, ContextValues Context)> InfinibandPorts { get; } = [];

    /// <summary>Paths in file systems without labels; a class of 0 stands for all.</summary>
    public List<(string FileSystem, string Path, int Class, ContextValues Context)> GeneratedFiles { get; } = [];
}
