using System.Text;
using Svirt.Security.KernelTests.Laboratory;
using Svirt.Security.KernelTests.Requirements;
using Svirt.Security.Policy.AppArmor;

namespace Svirt.Security.KernelTests.Policy.AppArmor;

/// <summary>Our evaluation of compiled profiles against the kernel's own, for profiles that the host compiled (tests/lab/lib/profiles.sh).</summary>
public sealed class KernelAgreementTests
{
    private const string Folder = "/mnt/payload/lab/profiles";
    private const string SecurityFs = "/sys/kernel/security/apparmor/";

    [KernelFact(Kernel.AppArmor)]
    public void Query_GeneratedProfilesAndPaths_AnswersAsTheKernel()
    {
        string[] blobs = Directory.GetFiles(Folder, "*.bin");
        Assert.InRange(blobs.Length, 30, int.MaxValue);
        int allowed = 0, denied = 0;
        foreach (string blob in blobs)
        {
            var profile = new GeneratedProfile(int.Parse(Path.GetFileNameWithoutExtension(blob), System.Globalization.CultureInfo.InvariantCulture));
            byte[] compiled = File.ReadAllBytes(blob);
            var policy = AppArmorPolicy.Read(compiled);
            using var load = new LoadedBlob(profile.Name, compiled);
            foreach (byte[] path in profile.Paths())
            {
                foreach (bool isOwner in new[] { true, false })
                {
                    AppArmorFileDecision ours = policy.Query(profile.Name, path, AppArmorFilePermissions.Read, isOwner);
                    var kernel = AppArmorQuery.Ask(profile.Name, path, isOwner);
                    if (((uint)ours.Allow, (uint)ours.Deny, (uint)ours.Audit, (uint)ours.Quiet) != kernel)
                        Assert.Fail($"{Encoding.UTF8.GetString(path)} (owner: {isOwner}): ours {ours}, the kernel's {kernel}, of\n{profile.Text}");
                    if (ours.IsAllowed)
                        allowed++;
                    else
                        denied++;
                }
            }
        }

        // A comparison of nothing but denials would prove little.
        int all = blobs.Length * GeneratedProfile.PathCount * 2;
        Assert.Equal(all, allowed + denied);
        Assert.InRange(allowed, all / 20, all - (all / 20));
    }

    /// <summary>The blob that the kernel shows of a loaded profile is the one that was loaded.</summary>
    [KernelFact(Kernel.AppArmor)]
    public void Read_RawDataOfTheKernel_IsTheProfile()
    {
        byte[] compiled = File.ReadAllBytes(Folder + "/0.bin");
        var profile = new GeneratedProfile(0);
        using var load = new LoadedBlob(profile.Name, compiled);
        string folder = Assert.Single(Directory.GetDirectories(SecurityFs + "policy/profiles", profile.Name + ".*"));
        Assert.NotNull(AppArmorPolicy.Read(File.ReadAllBytes(folder + "/raw_data")).FindProfile(profile.Name));
    }

    private sealed class LoadedBlob : IDisposable
    {
        private readonly string _profile;

        public LoadedBlob(string profile, byte[] compiled)
        {
            _profile = profile;
            Write(".replace", compiled);
        }

        public void Dispose() => Write(".remove", Encoding.UTF8.GetBytes(_profile));

        /// <summary>In one write: the kernel takes no second one.</summary>
        private static void Write(string file, byte[] content)
        {
            using var stream = new FileStream(SecurityFs + file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(content);
        }
    }
}
