using System.Runtime.InteropServices;

namespace Svirt.Security.Policy.Model;

// Types of our own and not tuples, whose code belongs to the framework and would be compiled anew in every process (ArrayBuilder).

/// <summary>The context of an initial SID.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct InitialSidContext(uint Sid, ContextValues Context);

/// <summary>The two contexts of a network interface (the interface and its packets) or of a file system (itself and its files).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NamedContexts(string Name, ContextValues First, ContextValues Second);

/// <summary>The context of a range of ports of one protocol (IPPROTO_*).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PortContext(uint Protocol, uint Low, uint High, ContextValues Context);

/// <summary>The context of a network; address and mask in network order.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NodeContext(byte[] Address, byte[] Mask, ContextValues Context);

/// <summary>How a file system is labelled (SECURITY_FS_USE_*), and its context.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileSystemUseContext(uint Behaviour, string FileSystem, ContextValues Context);

/// <summary>The context of a range of Infiniband partition keys in a subnet.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct InfinibandKeyContext(byte[] SubnetPrefix, ushort Low, ushort High, ContextValues Context);

/// <summary>The context of a port of an Infiniband device.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct InfinibandPortContext(string Device, byte Port, ContextValues Context);

/// <summary>The context of a path in a file system without labels; a class of 0 stands for all.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GeneratedFileContext(string FileSystem, string Path, int Class, ContextValues Context);
