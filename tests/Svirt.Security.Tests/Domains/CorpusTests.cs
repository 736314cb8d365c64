using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using Svirt.Security.Domains;
using Xunit;
using Xunit.Abstractions;

namespace Svirt.Security.Tests.Domains;

public sealed class CorpusTests(ITestOutputHelper output)
{
    private static readonly DomainXmlOptions _options = new()
    {
        Volumes = new AnyVolume(),
        HostDevices = new AnyHostDevice(),
        ManagedPaths = new AnyManagedPath(),
    };

    [CorpusFact]
    public void Load_EveryDocumentOfLibvirtsSources_IsRead()
    {
        using var corpus = LibvirtSources.Open(CorpusFactAttribute.Source!);
        var refusedByLibvirt = RefusedByLibvirt(corpus.Folder);
        var (read, resources, foreign, expected) = (0, 0, 0, 0);
        var failures = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(corpus.Folder, "tests"), "*.xml", SearchOption.AllDirectories))
        {
            if (!HasRoot(file, "domain"))
                continue;
            try
            {
                using var stream = File.OpenRead(file);
                resources += DomainXml.Load(stream, _options).Resources.Length;
                read++;
            }
            catch (DomainXmlException error) when (error.Rule == DomainXmlRules.DomainTypeUnsupported)
            {
                foreign++;
            }
            catch (DomainXmlException) when (refusedByLibvirt.Contains(Path.GetFileNameWithoutExtension(file)))
            {
                expected++;
            }
            catch (DomainXmlException error)
            {
                failures.Add($"{Path.GetRelativePath(corpus.Folder, file)}: {error.Message}");
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{read} documents read with {resources} resources; {foreign} are not for QEMU, {expected} are refused by libvirt too, {failures.Count} failed"));
        failures.ForEach(output.WriteLine);
        Assert.True(read > 1000, $"only {read} documents");
        Assert.Empty(failures);
    }

    [CorpusFact]
    public void Parse_EveryBackupOfLibvirtsSources_IsReadOrHasNoDisks()
    {
        using var corpus = LibvirtSources.Open(CorpusFactAttribute.Source!);
        var domain = DomainXml.Parse(Documents.Domain(""));
        var (read, resources, withoutDisks) = (0, 0, 0);
        var failures = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(corpus.Folder, "tests"), "*.xml", SearchOption.AllDirectories))
        {
            if (!HasRoot(file, "domainbackup"))
                continue;
            try
            {
                resources += BackupXml.Parse(File.ReadAllText(file), domain, _options).Length;
                read++;
            }
            catch (DomainXmlException error) when (error.Rule == DomainXmlRules.BackupDisksMissing)
            {
                withoutDisks++;
            }
            catch (DomainXmlException error)
            {
                failures.Add($"{Path.GetRelativePath(corpus.Folder, file)}: {error.Message}");
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{read} backups read with {resources} resources; {withoutDisks} list no disks, {failures.Count} failed"));
        failures.ForEach(output.WriteLine);
        Assert.True(read > 10, $"only {read} backups");
        Assert.Empty(failures);
    }

    private static bool HasRoot(string file, string name)
    {
        using var stream = File.OpenRead(file);
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        try
        {
            return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == name && reader.NamespaceURI.Length == 0;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    // Documents that libvirt's own tests expect to be refused when they are parsed.
    private static HashSet<string> RefusedByLibvirt(string folder) =>
        Directory.EnumerateFiles(Path.Combine(folder, "tests"), "*xml2*test.c")
            .SelectMany(file => Regex.Matches(
                File.ReadAllText(file),
                "(PARSE_ERROR[A-Z_]*|FAIL_(IN)?ACTIVE)\\(\\s*\"(?<name>[^\"]+)\"",
                RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(10)))
            .Select(match => match.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);
}
