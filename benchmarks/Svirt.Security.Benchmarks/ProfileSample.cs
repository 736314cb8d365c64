using System.Diagnostics;
using Svirt.Security.Domains;
using Svirt.Security.Drivers;
using Svirt.Security.Drivers.AppArmor;
using Svirt.Security.Labelling;

namespace Svirt.Security.Benchmarks;

/// <summary>A domain of 20 disks and its profile, on any host: the manager has the DAC driver alone.</summary>
internal sealed class ProfileSample : IDisposable
{
    public const string Name = "p";

    private const int Disks = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("svirt-benchmark-").FullName;
    private readonly SecurityManager _manager;
    private readonly AppArmorProfileBuilder _builder = new(new AppArmorProfileOptions());
    private readonly DomainDefinition _domain;

    public ProfileSample()
    {
        _manager = new SecurityManager(new SecurityManagerOptions { StateDirectory = _folder + "/state", Models = ["dac"] });
        string[] disks = [.. Enumerable.Range(0, Disks).Select(i => $"{_folder}/disk {i}.qcow2")];
        foreach (string disk in disks)
            File.WriteAllText(disk, "");
        _domain = new DomainDefinition
        {
            Id = Guid.NewGuid(),
            Name = "benchmark",
            VirtualizationType = "qemu",
            Emulator = "/usr/bin/qemu-system-x86_64",
            Resources = [.. disks.Select(disk => new DomainResource { Kind = ResourceKind.Disk, Path = disk, Access = ResourceAccess.ReadWrite })],
        };
    }

    /// <summary>Plans the domain and writes its profile.</summary>
    public string Build()
    {
        SecurityPlan plan = _manager.Plan(_domain);
        return _builder.Build(Name, _domain.Emulator, plan.Labels.Actions.Select(action => new PinnedResource(action.Resource, action.Target, PathVerdict.Ordinary)));
    }

    /// <summary>Runs a compiler by itself, as any program would: the text through a pipe, what it writes read and thrown away.</summary>
    public static void RunParser(string program, IEnumerable<string> arguments, string text)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process parser = Process.Start(start)!;
        parser.StandardInput.Write(text);
        parser.StandardInput.Close();
        parser.StandardOutput.BaseStream.CopyTo(Stream.Null);
        parser.WaitForExit();
        if (parser.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {parser.ExitCode}.");
    }

    public void Dispose()
    {
        _manager.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
