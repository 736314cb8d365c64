using System.Buffers.Binary;
using System.Text;

namespace Svirt.Security.Tests.Domains.Images;

/// <summary>
/// Images whose headers name files in every way that QEMU's parsers let through, and in some they do not: a third with nothing wrong but
/// perhaps the names, the others with a thing wrong here and there.
/// </summary>
internal sealed class NastyImages(ImageFolder folder, int seed)
{
    public const string Victim = "victim.raw";

    private static readonly string[] _separators = ["", "\n", "\t", "  ", "\r\n", "\v", " \n "];

    private readonly Random _random = new(seed);
    private int _wrongOneIn;
    private byte[] _sparse = [];
    private byte[] _qcow2 = [];

    /// <summary>Makes the files that headers name.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(folder["cwd"]);
        Directory.CreateDirectory(folder["sub"]);
        foreach (var name in new[] { Victim, "cwd/" + Victim, "sub/" + Victim })
            File.WriteAllBytes(folder[name], new byte[1 << 20]);
        folder.Create("vmdk", "extent.vmdk");
        folder.Create("qcow2", "base.qcow2");
        _sparse = File.ReadAllBytes(folder["extent.vmdk"]);
        _qcow2 = File.ReadAllBytes(folder["base.qcow2"]);
        var nested = Embed($"createType=\"monolithicFlat\"\nCID=1\nparentCID=2\nRW 2048 FLAT \"{Victim}\" 0\n");
        BinaryPrimitives.WriteUInt64LittleEndian(nested.AsSpan(12), 0);
        File.WriteAllBytes(folder["nested.vmdk"], nested);
    }

    public byte[] Make(string kind)
    {
        _wrongOneIn = new[] { int.MaxValue, 25, 6 }[_random.Next(3)];
        return kind switch
        {
            "descriptor" => Encoding.UTF8.GetBytes(Descriptor(isEmbedded: false)),
            "vmdk" => SparseImage(),
            _ => Qcow2(),
        };
    }

    private bool IsWrong() => _random.Next(_wrongOneIn) == 0;

    private string Usually(string usual, params string[] others) => IsWrong() ? Any(others) : usual;

    private string Any(params string[] texts) => texts[_random.Next(texts.Length)];

    private string Name() => _random.Next(3) > 0 ? Any(Victim, folder[Victim], "./" + Victim, folder["sub/" + Victim]) : Any(
        "extent.vmdk", "nested.vmdk", folder["base.qcow2"], "sub/../" + Victim,
        "file:" + folder[Victim], "file:" + Victim, "a:" + Victim, "nbd:unix:/x", "gone.raw", "sub//" + Victim, "/dev/fdset/1",
        string.Concat(Enumerable.Repeat("./", 250)) + "/" + Victim + ".other", "",
        $$$"""json:{"driver":"raw","file":{"driver":"file","filename":"{{{folder[Victim]}}}"}}""",
        $$$"""json:{"driver":"file","filename":"{{{folder[Victim]}}}"}""",
        $$$"""json:{"file.filename":"{{{folder[Victim]}}}"}""",
        $$$"""json:{"file":{"driver":"file","filename":"{{{Victim}}}"}}""",
        $$$"""json:{'driver':'raw','file':{'driver':'file','filename':'{{{folder[Victim]}}}'}}""",
        $$$"""json:{"driver":"qcow2","file":{"driver":"file","filename":"{{{folder["base.qcow2"]}}}"},"data-file":{"driver":"file","filename":"{{{folder[Victim]}}}"}}""",
        $$$"""json:{"driver":"qcow2","file":{"driver":"file","filename":"{{{folder["base.qcow2"]}}}"},"backing":{"driver":"file","filename":"{{{folder[Victim]}}}"}}""");

    private string Descriptor(bool isEmbedded)
    {
        var text = new StringBuilder(Usually("# Disk DescriptorFile\n", "# disk descriptorfile\r\n", "", "version=1\n", " # Disk DescriptorFile\n"));
        text.Append(Usually("version=1\nCID=fffffffe\nparentCID=ffffffff\n", "CID=1\nparentCID =\"x\"\n", "CID=zz\n", "CID=1\rparentCID=2\n"));
        text.Append("createType=\"" + Any("monolithicFlat", "twoGbMaxExtentSparse", "vmfs", "vmfsSparse", "seSparse", "monolithicSparse") + "\"\n");
        if (_random.Next(3) == 0)
            text.Append(Usually("", "# ", "x", " ", "RW ")).Append(Parent());
        if (_random.Next(30) == 0)
            text.Insert(text.Length, "#\n", 6000);
        for (var extents = _random.Next(8); extents >= 0; extents -= 6)
            text.Append(isEmbedded && !IsWrong() ? "RW 2048 SPARSE \"before.vmdk\"\n" : Extent());
        text.Append(Usually("\n#DDB\nddb.adapterType = \"ide\"\n", "\0", "RW 5 = x\n", "\rRW"));
        if (IsWrong())
            text.Append(Extent());
        return text.ToString();
    }

    private string Parent() =>
        "parentFileNameHint" + Usually("=\"", " = \"", "=", ":\"", "=\n\"") + Any("extent.vmdk", Name()) + Usually("\"\n", "\n", "\n\"\n", "\"x\n");

    private string Extent()
    {
        var type = Usually(Any("FLAT", "FLAT", "VMFS", "SPARSE"), "VMFSSPARSE", "SESPARSE", "ZERO", "flat", "FLATFLATFLAT");
        var name = type.Contains("SPARSE", StringComparison.Ordinal) ? Any("extent.vmdk", "nested.vmdk", Name()) : Name();
        return Usually("RW", " RW", "rw", "RDONLY", "NOACCESS", "#RW", "x=\nRW", "\n\nRW") + Usually(" ", _separators)
            + Usually("2048", "+2048", "-1", "0x800", "02048", "0", "99999999999999999999", "2048.") + Usually(" ", _separators)
            + type + Usually(" ", _separators)
            + Usually("\"", "'", "", "\"\"") + name + Usually("\"", "", "\n\"", "\"\"", "'")
            + (type == "FLAT" ? Usually(" 0", "", "0", "\n0", " +0", " -1", " 0 x", " 0 RW") : Usually("", " 0", " x"))
            + Usually("\n", "\r\n", "", " \n", "\n\n");
    }

    private byte[] SparseImage()
    {
        var image = Embed(Descriptor(isEmbedded: true));
        if (IsWrong())
            "COWD"u8.CopyTo(image);
        foreach (var (at, values) in new (int, ulong[])[] { (12, [0, 0, 2048]), (28, [0, 1, 2]), (36, [0, 1, 20, 21]) })
        {
            if (IsWrong())
                BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(at), values[_random.Next(values.Length)]);
        }

        return image;
    }

    private byte[] Embed(string descriptor)
    {
        var image = (byte[])_sparse.Clone();
        image.AsSpan(512, 20 * 512).Clear();
        var bytes = Encoding.UTF8.GetBytes(descriptor);
        bytes.AsSpan(0, Math.Min(bytes.Length, 20 * 512)).CopyTo(image.AsSpan(512));
        return image;
    }

    private byte[] Qcow2()
    {
        var image = (byte[])_qcow2.Clone();
        BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(4), _random.Next(6) == 0 ? 2u : 3u);
        image[79] = (byte)(_random.Next(2) * 4);
        var at = (int)BinaryPrimitives.ReadUInt32BigEndian(image.AsSpan(100));
        image.AsSpan(at, 4096 - at).Clear();
        var extensions = new List<(uint Type, string Text)>();
        if (!IsWrong())
            extensions.Add((0xe2792aca, Usually("raw", "qcow2", "vmdk", "raw\0", "", "nonsense")));
        if (_random.Next(4) > 0)
            extensions.Add((0x44415441, Name() + Usually("", "\0", "\0x")));
        if (IsWrong())
            extensions.Add((_random.Next(2) == 0 ? 0x44415441u : 0x12345678u, Name()));
        foreach (var (type, text) in extensions)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(at), type);
            BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(at + 4), (uint)bytes.Length);
            bytes.CopyTo(image, at + 8);
            at += 8 + ((bytes.Length + 7) & ~7);
        }

        if (_random.Next(4) > 0)
        {
            var name = Encoding.UTF8.GetBytes(Name() + Usually("", "\0", "\0x"));
            name.CopyTo(image, 4096);
            BinaryPrimitives.WriteUInt64BigEndian(image.AsSpan(8), 4096);
            BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(16), (uint)name.Length);
        }

        return image;
    }
}
