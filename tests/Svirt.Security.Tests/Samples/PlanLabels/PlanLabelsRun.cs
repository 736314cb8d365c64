using System.Diagnostics;

namespace Svirt.Security.Tests.Samples.PlanLabels;

/// <summary>The sample, run as a program on a document and contexts files of its own.</summary>
internal sealed class PlanLabelsRun : IDisposable
{
    private const string Document = """
        <domain type='kvm'>
          <name>web</name>
          <os><type>hvm</type><kernel>/srv/boot/vmlinuz</kernel></os>
          <devices>
            <disk type='file' device='disk'><driver type='raw'/><source file='/srv/vm/web.img'/><target dev='vda'/></disk>
            <disk type='file' device='disk'><driver type='raw'/><source file='/srv/vm/shared.img'/><target dev='vdb'/><shareable/></disk>
            <disk type='file' device='cdrom'><driver type='raw'/><source file='/home/u/b.iso'/><target dev='sdb'/><readonly/></disk>
            <disk type='block' device='cdrom'><driver type='raw'/><source dev='/dev/sr0'/><target dev='sdc'/><readonly/></disk>
            <disk type='file' device='disk'><driver type='raw'/><source file='/srv/vm/own.img'><seclabel model='selinux' relabel='no'/></source><target dev='vdc'/></disk>
            <disk type='file' device='cdrom'><driver type='raw'/><source file='/srv/vm/forced.iso'><seclabel model='selinux' relabel='force'/></source><target dev='sdd'/><readonly/></disk>
          </devices>
          <seclabel type='static' model='selinux' relabel='yes'><label>system_u:system_r:svirt_t:s0:c1,c2</label></seclabel>
          <seclabel type='static' model='dac' relabel='yes'><label>+107:+107</label></seclabel>
        </domain>
        """;

    private readonly TemporaryFolder _folder = new();

    public PlanLabelsRun()
    {
        _folder.NewFile("domain.xml", content: Document);
        Directory.CreateDirectory(ContextsDirectory + "/files");
        File.WriteAllText(ContextsDirectory + "/virtual_domain_context", "system_u:system_r:svirt_t:s0\n");
        File.WriteAllText(ContextsDirectory + "/virtual_image_context", "system_u:object_r:my_image_t:s0\nsystem_u:object_r:my_content_t:s0\n");
        File.WriteAllText(ContextsDirectory + "/files/file_contexts", """
            /.*	system_u:object_r:default_t:s0
            /srv/.*	system_u:object_r:var_t:s0
            /home/[^/]+/.+	system_u:object_r:user_home_t:s0
            /dev/sr0	-b	system_u:object_r:removable_device_t:s0
            /srv/boot/.*	<<none>>

            """);
    }

    public string ContextsDirectory => _folder.Path + "/contexts";

    public (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PlanLabels.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        using Process program = Process.Start(start)!;
        Task<string> errors = program.StandardError.ReadToEndAsync();
        string output = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        return (program.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    public void Dispose() => _folder.Dispose();
}
