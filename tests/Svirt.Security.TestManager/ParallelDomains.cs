using System.Globalization;
using System.Text;
using Svirt.Security.Domains;
using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.TestManager;

/// <summary>
/// Domains with disks of their own and one medium that all share, prepared and stopped from several threads. Whoever has a level or an
/// identity locks a file of that name (flock(2)), and finds out so if somebody else has it; what is wrong is an exception. The levels are
/// those of a host with <see cref="StandInPolicy"/>, and the files really get the labels.
/// </summary>
/// <param name="stateDirectory">The state directory, which several processes may share.</param>
/// <param name="folder">The folder of the files, in which the shared medium is already.</param>
/// <param name="hasIdentities">
/// Each domain has an identity of its own, for which all threads of the host are looked at twice; otherwise all have one.
/// </param>
internal sealed class ParallelDomains(string stateDirectory, string folder, bool hasIdentities)
{
    public const string Medium = "medium.iso";
    private const string Attribute = "security.selinux";
    private const string Content = "system_u:object_r:virt_content_t:s0";

    /// <summary>Each thread prepares its domains first, so that most of all exist at one time, and stops them then.</summary>
    public void Run(int process, int domains, int threads)
    {
        using SecurityManager manager = NewManager(stateDirectory, hasIdentities);
        var workers = new Task[threads];
        for (int thread = 0; thread < threads; thread++)
        {
            string[] names = [.. Enumerable.Range(0, domains).Where(i => i % threads == thread).Select(i => string.Create(CultureInfo.InvariantCulture, $"vm{process}-{i}"))];
            workers[thread] = Task.Factory.StartNew(() => Work(manager, names), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        Task.WaitAll(workers);
    }

    /// <summary>A manager with levels and identities for a few hundred domains.</summary>
    public static SecurityManager NewManager(string stateDirectory, bool hasIdentities)
    {
        var options = new SecurityManagerOptions { StateDirectory = stateDirectory, Models = ["selinux", "dac"], Dac = { Emulator = OwnershipLabel.FromIds(4242, 4242) } };
        if (hasIdentities)
            options.Dac.IdentityPerDomain = new DacIdentityRange(1_960_000_000, 400);
        options.SELinux.Range = MlsRange.Parse("s0-s0:c0.c31");
        return new SecurityManager(options, StandInPolicy.OpenHost, null);
    }

    /// <summary>Makes a file with an original label, closed to all but root.</summary>
    public static string NewFile(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, name);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using IFileObject file = new LinuxFileOpener().Open(path);
        file.SetExtendedAttribute(Attribute, "system_u:object_r:original_t:s0\0"u8);
        return path;
    }

    /// <summary>Owner, group, mode, ACL and label.</summary>
    public static string Describe(string path)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        FileStatus status = file.GetStatus();
        byte[] acl = file.GetExtendedAttribute(PosixAcl.AccessAttribute) ?? [];
        return string.Create(CultureInfo.InvariantCulture, $"{status.UserId}:{status.GroupId} {status.Permissions} {Convert.ToHexString(acl)} {LabelOf(file)}");
    }

    private void Work(SecurityManager manager, string[] names)
    {
        Prepared[] prepared = [.. names.Select(name => Prepare(manager, name))];
        foreach (Prepared domain in prepared)
            Stop(manager, domain);
    }

    private Prepared Prepare(SecurityManager manager, string name)
    {
        string disk = NewFile(folder, name + ".img"), before = Describe(disk);
        ConfinedDomain domain = manager.Prepare(DomainXml.Parse($"""
            <domain type='kvm'>
              <name>{name}</name>
              <uuid>{Guid.NewGuid()}</uuid>
              <devices>
                <disk type='file' device='disk'><driver type='raw'/><source file='{disk}'/><target dev='vda'/></disk>
                <disk type='file' device='cdrom'><driver type='raw'/><source file='{Path.Combine(folder, Medium)}'/><target dev='sda'/><readonly/></disk>
              </devices>
            </domain>
            """));
        MlsLevel level = SecurityContext.Parse(domain.Plan.Launch.SELinuxContext!).Range!.Value.High;
        FileStream[] witnesses = hasIdentities
            ? [Witness(level.ToString()), Witness(string.Create(CultureInfo.InvariantCulture, $"uid {domain.Plan.Launch.UserId}"))]
            : [Witness(level.ToString())];
        Expect($"system_u:object_r:svirt_image_t:{level}", LabelOf(disk), disk);
        Expect(Content, LabelOf(Path.Combine(folder, Medium)), Medium);
        return new Prepared(domain, disk, before, witnesses);
    }

    private void Stop(SecurityManager manager, Prepared prepared)
    {
        Expect(Content, LabelOf(Path.Combine(folder, Medium)), Medium);
        foreach (FileStream witness in prepared.Witnesses)
            witness.Dispose();
        manager.Stop(prepared.Domain);
        Expect(prepared.Before, Describe(prepared.Disk), prepared.Disk);
    }

    private FileStream Witness(string name)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "witness " + name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"two domains have {name}", e);
        }
    }

    private static string LabelOf(string path)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        return LabelOf(file);
    }

    private static string LabelOf(IFileObject file) => Encoding.UTF8.GetString(file.GetExtendedAttribute(Attribute) ?? []).TrimEnd('\0');

    private static void Expect(string expected, string actual, string path)
    {
        if (expected != actual)
            throw new InvalidOperationException($"{path} is {actual}, not {expected}");
    }

    private sealed record Prepared(ConfinedDomain Domain, string Disk, string Before, FileStream[] Witnesses);
}
