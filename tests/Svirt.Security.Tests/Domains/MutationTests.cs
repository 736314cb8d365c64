using System.Text;
using Svirt.Security.Domains;
using Xunit;

namespace Svirt.Security.Tests.Domains;

public sealed class MutationTests
{
    private const int Documents = 10_000;

    private static readonly string[] _typical =
        [TypicalDocuments.FourDisks, TypicalDocuments.KernelBoot, TypicalDocuments.Consoles, TypicalDocuments.Everything];

    private static readonly DomainXmlOptions[] _options =
    [
        .. Enum.GetValues<DomainXmlMode>().Select(mode => new DomainXmlOptions
        {
            Mode = mode,
            Volumes = new AnyVolume(),
            HostDevices = new AnyHostDevice(),
            ManagedPaths = new AnyManagedPath(),
        }),
    ];

    private static readonly string[] _fragments =
    [
        "<", ">", "/>", "</", "'", "&", "&#0;", "&#x10FFFF;", "&lt;", "]]>", "<![CDATA[", "<!--", "-->", "<?x", "<!DOCTYPE domain [", "\0",
        "xmlns='urn:x' ",
        "<seclabel/>", "<source file='/x'/>", "<backingStore type='file'>", "relabel='no' ", "type='block' ", "../", "\uFFFF",
    ];

    private const string Backup = """
        <domainbackup mode='pull'>
          <server transport='unix' socket='/run/vm/nbd'/>
          <disks>
            <disk name='vda' backup='yes' type='file'><driver type='qcow2'/>
              <scratch file='/s/vda'>
                <seclabel model='selinux' relabel='yes'><label>system_u:object_r:svirt_image_t:s0</label></seclabel>
              </scratch>
            </disk>
            <disk name='vdb' type='block'><scratch dev='/dev/vg/s'/></disk>
          </disks>
        </domainbackup>
        """;

    [Fact]
    public void Load_MutatedDocuments_GiveADomainOrATypedError()
    {
        var random = new Random(20260321);
        var (domains, rules) = (0, new HashSet<string>(StringComparer.Ordinal));

        for (var i = 0; i < Documents; i++)
        {
            var bytes = Mutate(Encoding.UTF8.GetBytes(_typical[i % _typical.Length]).ToList(), random);
            using var stream = new MemoryStream(bytes);
            try
            {
                Assert.NotEmpty(DomainXml.Load(stream, _options[i / _typical.Length % _options.Length]).Name);
                domains++;
            }
            catch (DomainXmlException error)
            {
                rules.Add(error.Rule);
            }
        }

        // Both outcomes, and errors of several layers, or the mutations are too weak or too strong to say anything.
        Assert.InRange(domains, Documents / 20, Documents * 19 / 20);
        Assert.True(rules.Count >= 15, string.Join(", ", rules));
    }

    [Fact]
    public void Parse_MutatedBackups_GiveResourcesOrATypedError()
    {
        var random = new Random(20260322);
        var domain = DomainXml.Parse(TypicalDocuments.FourDisks);
        var (read, rules) = (0, new HashSet<string>(StringComparer.Ordinal));

        for (var i = 0; i < Documents / 5; i++)
        {
            var text = Encoding.UTF8.GetString(Mutate(Encoding.UTF8.GetBytes(Backup).ToList(), random));
            try
            {
                Assert.False(BackupXml.Parse(text, domain, _options[i % _options.Length]).IsDefault);
                read++;
            }
            catch (DomainXmlException error)
            {
                rules.Add(error.Rule);
            }
        }

        Assert.InRange(read, Documents / 100, Documents * 19 / 100);
        Assert.True(rules.Count >= 8, string.Join(", ", rules));
    }

    private static byte[] Mutate(List<byte> bytes, Random random)
    {
        for (var round = random.Next(1, 4); round > 0 && bytes.Count > 1; round--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(_fragments[random.Next(_fragments.Length)]));
                    break;
                case 3:
                    MutateLine(bytes, at, random);
                    break;
                case 4:
                    EmptyOrChangeAValue(bytes, at, random);
                    break;
                default:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }

    // Removes or repeats a whole line, which in these documents is mostly a whole element.
    private static void MutateLine(List<byte> bytes, int at, Random random)
    {
        var start = bytes.LastIndexOf((byte)'\n', at) + 1;
        var end = bytes.IndexOf((byte)'\n', start);
        if (end < 0)
            return;
        if (random.Next(2) == 0)
            bytes.RemoveRange(start, end + 1 - start);
        else
            bytes.InsertRange(start, bytes.GetRange(start, end + 1 - start));
    }

    private static void EmptyOrChangeAValue(List<byte> bytes, int at, Random random)
    {
        var start = bytes.IndexOf((byte)'\'', at);
        var end = start < 0 ? -1 : bytes.IndexOf((byte)'\'', start + 1);
        if (end < 0)
            return;
        bytes.RemoveRange(start + 1, end - start - 1);
        if (random.Next(2) == 0)
            bytes.InsertRange(start + 1, [(byte)'/', (byte)random.Next(32, 127)]);
    }
}
