namespace Svirt.Security.Policy.Model;

/// <summary>The contexts of things that have no label of their own, in the order of the file.</summary>
internal sealed class ObjectContexts
{
    public ArrayBuilder<InitialSidContext> InitialSids { get; } = new();

    public ArrayBuilder<NamedContexts> FileSystems { get; } = new();

    public ArrayBuilder<PortContext> Ports { get; } = new();

    public ArrayBuilder<NamedContexts> NetworkInterfaces { get; } = new();

    /// <summary>IPv4 and IPv6 nodes.</summary>
    public ArrayBuilder<NodeContext> Nodes { get; } = new();

    public ArrayBuilder<FileSystemUseContext> FileSystemUses { get; } = new();

    public ArrayBuilder<InfinibandKeyContext> InfinibandKeys { get; } = new();

    public ArrayBuilder<InfinibandPortContext> InfinibandPorts { get; } = new();

    /// <summary>Paths in file systems without labels.</summary>
    public ArrayBuilder<GeneratedFileContext> GeneratedFiles { get; } = new();
}
