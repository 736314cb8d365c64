using System.Globalization;
using System.Net;
using Svirt.Security.Policy.Decisions;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Components;

/// <summary>Makes the listings of the contexts of things that have no label of their own.</summary>
internal static class ObjectContextFactory
{
    public static IEnumerable<InitialSidComponent> InitialSids(PolicyModel model) => model.ObjectContexts.InitialSids.Select(
        sid => new InitialSidComponent(InitialSidNames.Of(sid.Sid), sid.Sid, ContextTranslation.Format(model, sid.Context)));

    public static IEnumerable<StatementComponent> FileSystemUses(PolicyModel model) => model.ObjectContexts.FileSystemUses.Select(
        use => new StatementComponent(use.FileSystem, $"{BehaviourOf(use.Behaviour)} {use.FileSystem} {ContextTranslation.Format(model, use.Context)};"));

    public static IEnumerable<StatementComponent> GeneratedFiles(PolicyModel model) => model.ObjectContexts.GeneratedFiles.Select(
        file => new StatementComponent(
            file.FileSystem, $"genfscon {file.FileSystem} {file.Path} {FlagOf(model, file.Class)} {ContextTranslation.Format(model, file.Context)}"));

    public static IEnumerable<PortStatement> Ports(PolicyModel model) => model.ObjectContexts.Ports.Select(
        port => new PortStatement(ProtocolOf(port.Protocol), (int)port.Low, (int)port.High, ContextTranslation.Format(model, port.Context)));

    public static IEnumerable<StatementComponent> NetworkInterfaces(PolicyModel model) => model.ObjectContexts.NetworkInterfaces.Select(
        item => new StatementComponent(
            item.Name, $"netifcon {item.Name} {ContextTranslation.Format(model, item.First)} {ContextTranslation.Format(model, item.Second)}"));

    public static IEnumerable<StatementComponent> Nodes(PolicyModel model) => model.ObjectContexts.Nodes.Select(
        node => new StatementComponent(
            Network(node.Address, node.Mask),
            $"nodecon {new IPAddress(Masked(node.Address, node.Mask))} {new IPAddress(node.Mask)} {ContextTranslation.Format(model, node.Context)}"));

    public static IEnumerable<StatementComponent> InfinibandKeys(PolicyModel model) => model.ObjectContexts.InfinibandKeys.Select(key =>
    {
        var prefix = new IPAddress([.. key.SubnetPrefix, .. new byte[8]]);
        string range = key.Low == key.High
            ? string.Create(CultureInfo.InvariantCulture, $"0x{key.Low:x}")
            : string.Create(CultureInfo.InvariantCulture, $"0x{key.Low:x}-0x{key.High:x}");
        return new StatementComponent(range, $"ibpkeycon {prefix} {range} {ContextTranslation.Format(model, key.Context)}");
    });

    public static IEnumerable<StatementComponent> InfinibandPorts(PolicyModel model) => model.ObjectContexts.InfinibandPorts.Select(
        port => new StatementComponent(port.Device, $"ibendportcon {port.Device} {port.Port} {ContextTranslation.Format(model, port.Context)}"));

    private static string Network(byte[] address, byte[] mask) =>
        string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(Masked(address, mask))}/{mask.Sum(part => System.Numerics.BitOperations.PopCount(part))}");

    private static byte[] Masked(byte[] address, byte[] mask) => [.. address.Zip(mask, (part, filter) => (byte)(part & filter))];

    private static string BehaviourOf(uint behaviour) => behaviour switch
    {
        1 => "fs_use_xattr",
        2 => "fs_use_trans",
        3 => "fs_use_task",
        _ => string.Create(CultureInfo.InvariantCulture, $"fs_use_{behaviour}"),
    };

    private static string ProtocolOf(uint protocol) => protocol switch
    {
        6 => "tcp",
        17 => "udp",
        33 => "dccp",
        132 => "sctp",
        _ => protocol.ToString(CultureInfo.InvariantCulture),
    };

    private static string FlagOf(PolicyModel model, int objectClass) => objectClass == 0 ? "" : model.Classes[objectClass].Name switch
    {
        "dir" => "-d",
        "file" => "--",
        "lnk_file" => "-l",
        "fifo_file" => "-p",
        "sock_file" => "-s",
        "blk_file" => "-b",
        "chr_file" => "-c",
        _ => "",
    };
}
