using FsCheck;
using FsCheck.Fluent;
using Svirt.Security.Domains;
using Xunit;

namespace Svirt.Security.Tests.Domains;

/// <summary>Laws of writing: what is written is read back equal, and writing it again changes nothing.</summary>
public sealed class SecurityLabelLawTests
{
    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(300);

    private static readonly Gen<string> _texts =
        from characters in Gen.OneOf(
            Gen.Choose(' ', '~').Select(code => (char)code), Gen.Elements('\t', '\r', '\n', 'ü', '\u2028', ']', '&', '<', '>', '\'', '"')).NonEmptyListOf()
        select string.Concat(characters);

    private static readonly Gen<string?> _optionalTexts = _texts.Select(text => (string?)text).Or(Gen.Constant<string?>(null));

    private static readonly Gen<RelabelMode> _modes = Gen.Elements(RelabelMode.Default, RelabelMode.No, RelabelMode.Optional, RelabelMode.Force);

    private static readonly Gen<DomainSecurityLabel> _labels =
        from type in Gen.Elements(SecurityLabelType.Dynamic, SecurityLabelType.Static, SecurityLabelType.None)
        from relabel in _modes
        from label in _texts
        from image in _texts
        from other in _optionalTexts
        select type switch
        {
            SecurityLabelType.Dynamic => new DomainSecurityLabel
            {
                Type = type,
                Relabel = relabel == RelabelMode.No ? RelabelMode.Default : relabel,
                Label = label,
                ImageLabel = image,
                BaseLabel = other,
            },
            SecurityLabelType.Static => new DomainSecurityLabel
            {
                Type = type,
                Relabel = relabel,
                Label = label,
                ImageLabel = relabel == RelabelMode.No ? null : image,
                PolicyType = other,
            },
            _ => new DomainSecurityLabel { Type = type, Relabel = RelabelMode.No },
        };

    private static readonly Gen<DomainSecurityLabel[]> _domains =
        _labels.ArrayOf().Select(labels => labels.Take(8).Select((label, i) => label with { Model = $"m{i}" }).ToArray());

    private static readonly Gen<DeviceSecurityLabel[]> _devices =
        (from relabel in _modes
         from label in _optionalTexts
         from skipped in Gen.Elements(true, false)
         select new DeviceSecurityLabel { Relabel = relabel, Label = relabel == RelabelMode.No ? null : label, WasSkipped = skipped })
        .ArrayOf().Select(labels => labels.Take(8).Select((label, i) => label with { Model = i == 0 ? null : $"m{i}" }).ToArray());

    private static readonly Gen<string> _noise = Gen.Elements(
        "", "\n", "\r\n\t", "<!-- <seclabel type='none'/> </domain> -->", "<?pi <seclabel/> ?>", "  <!---->  ");

    // What may stand before the document, inside it, at its end; and the form, null for that of sVirt v0.10.
    private static readonly Gen<(string Before, string Between, string After, SecurityLabelForm? Form)> _surroundings =
        from before in _noise
        from between in _noise
        from data in Gen.Elements("", "<title><![CDATA[<seclabel/></domain>]]></title>", "<metadata><a:b xmlns:a='urn:a'\n c = \"'>\"/></metadata>")
        from after in _noise
        from form in Gen.Elements<SecurityLabelForm?>(null, SecurityLabelForm.Inactive, SecurityLabelForm.Live, SecurityLabelForm.Migratable)
        select (before, between + data, after, form);

    private static readonly Gen<(string Before, string Element, string After)> _sources = Gen.Elements(
        ("<disk>", "<source  file = \"/marked\" ", "</disk>"),
        ("<disk><source file='/a'/><backingStore type='file'>", "<source file='/marked'", "<backingStore/></backingStore></disk>"),
        ("<disk><source file='/a'/><mirror type='file'>\n", "<source file='/marked'", "</mirror></disk>"),
        ("<serial type='file'>", "<source append='on'\n path='/marked'", "<target port='0'/></serial>"));

    private static readonly string[] _documents = [TypicalDocuments.FourDisks, TypicalDocuments.KernelBoot, TypicalDocuments.Consoles];

    [Fact]
    public void WithSecurityLabels_AnyLabels_AreReadBackEqualAndWrittenOnce() =>
        Check.One(_config, Prop.ForAll(Arb.From(_domains), labels =>
        {
            foreach (var xml in _documents)
            {
                var written = DomainXmlDocument.Parse(xml).WithSecurityLabels(labels, SecurityLabelForm.Live);
                var read = DomainXml.Parse(written.ToString(), new DomainXmlOptions { Mode = DomainXmlMode.Live });

                Assert.Equal(labels.ToHashSet(), [.. read.SecurityLabels]);
                Assert.Equal<DomainResource>(DomainXml.Parse(xml).Resources, read.Resources);
                Assert.Same(written, written.WithSecurityLabels(read.SecurityLabels, SecurityLabelForm.Live));
            }
        }));

    [Fact]
    public void WithDeviceSecurityLabels_AnyLabels_AreReadBackEqualAndWrittenOnce() =>
        Check.One(_config, Prop.ForAll(Arb.From(_devices), labels =>
        {
            var document = DomainXmlDocument.Parse(TypicalDocuments.FourDisks);
            var source = DomainXml.Parse(TypicalDocuments.FourDisks).Resources[2].Origin!;
            var written = document.WithDeviceSecurityLabels(source, labels, SecurityLabelForm.Live);
            var definition = written.WithSecurityLabels([], SecurityLabelForm.Inactive).ToString();
            var read = DomainXml.Parse(definition, new DomainXmlOptions { Mode = DomainXmlMode.Live }).Resources[2].Labels;

            Assert.Equal<DeviceSecurityLabel>(labels, read);
            Assert.Same(written, written.WithDeviceSecurityLabels(source, read, SecurityLabelForm.Live));
        }));

    [Fact]
    public void WithSecurityLabels_AnyFormAndSurroundings_ChangeNoByteOutsideTheLabels() =>
        Check.One(_config, Prop.ForAll(Arb.From(_surroundings), Arb.From(_domains), (parts, labels) =>
        {
            var (before, between, after, form) = parts;
            var xml = $"{before}<domain type='kvm'>{between}<name>vm</name>{after}</domain>{before}";
            var options = new DomainXmlOptions { Mode = form == null ? DomainXmlMode.SvirtV010 : DomainXmlMode.Inactive };
            var written = DomainXmlDocument.Parse(xml, options).WithSecurityLabels(
                labels.Where(label => form != null || label.Type == SecurityLabelType.Static), form ?? SecurityLabelForm.Inactive);

            // New labels stand together before the end of the root, with the white space that sets them off.
            var text = written.ToString();
            var end = $"</domain>{before}";
            Assert.StartsWith(xml[..^end.Length].TrimEnd(), text, StringComparison.Ordinal);
            Assert.EndsWith(end, text, StringComparison.Ordinal);
            var added = text[xml[..^end.Length].TrimEnd().Length..^end.Length].Trim();
            Assert.True(added.Length == 0 || (added.StartsWith("<seclabel", StringComparison.Ordinal) && added.EndsWith('>')), added);
        }));

    [Fact]
    public void WithDeviceSecurityLabels_AnySourceAndForm_ChangeNoByteOutsideIt() =>
        Check.One(_config, Prop.ForAll(Arb.From(_surroundings), Arb.From(_devices), Arb.From(_sources), (parts, labels, source) =>
        {
            var (before, between, after, form) = parts;
            var head = $"{before}<domain type='kvm'><name>vm</name>{between}<devices>{source.Before}";
            var tail = $"{source.After}{after}</devices></domain>";
            var xml = $"{head}{source.Element}/>{tail}";
            var origin = DomainXml.Parse(xml).Resources.Single(resource => resource.Path == "/marked").Origin!;
            var written = DomainXmlDocument.Parse(xml).WithDeviceSecurityLabels(origin, labels, form ?? SecurityLabelForm.Inactive).ToString();

            Assert.StartsWith(head + source.Element, written, StringComparison.Ordinal);
            Assert.EndsWith(tail, written, StringComparison.Ordinal);
            Assert.Equal(labels.Length == 0, written == xml);
        }));

    [Fact]
    public void WithSecurityLabels_UnchangedDocument_ChangesNoByte()
    {
        foreach (var xml in _documents)
        {
            var labels = DomainXml.Parse(xml).SecurityLabels;
            var document = DomainXmlDocument.Parse(xml).WithSecurityLabels(labels, SecurityLabelForm.Inactive);

            // Only what is live is dropped, and only the first of these documents has any.
            Assert.Equal(xml.Contains("<imagelabel>", StringComparison.Ordinal), document.ToString() != xml);
            Assert.Same(document, document.WithSecurityLabels(labels, SecurityLabelForm.Inactive));
            Assert.Same(document, document.WithSecurityLabels(document.SecurityLabels, SecurityLabelForm.Migratable));
        }
    }
}
