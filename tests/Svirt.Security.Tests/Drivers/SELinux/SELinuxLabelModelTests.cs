using Svirt.Security.Drivers.SELinux;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Xunit;

namespace Svirt.Security.Tests.Drivers.SELinux;

public sealed class SELinuxLabelModelTests : IDisposable
{
    private static readonly LabelSnapshot _present = new("system_u:object_r:present_t:s0");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void UnrememberedOriginal_PathInFileContexts_IsItsLabelForThatKindOfFile()
    {
        string file = _folder.NewFile("disk.img");
        string contexts = _folder.NewFile("file_contexts", content: $"""
            {_folder.Path}/disk\.img	-d	system_u:object_r:directory_t:s0
            {_folder.Path}/disk\.img	--	system_u:object_r:regular_t:s0
            {_folder.Path}/none	<<none>>

            """);
        Assert.Equal("system_u:object_r:regular_t:s0", Original(file, contexts).Label);
        Assert.Equal(_present, Original(_folder.NewFile("none"), contexts));
        Assert.Equal(_present, Original(_folder.NewFile("other"), contexts));
    }

    [Fact]
    public void UnrememberedOriginal_NoFileContextsThatCanBeRead_IsWhatIsThere()
    {
        string file = _folder.NewFile("disk.img");
        Assert.Equal(_present, Original(file, null));
        Assert.Equal(_present, Original(file, _folder.Path + "/missing"));
        Assert.Equal(_present, Original(file, _folder.NewFile("broken", content: "/x one two three four\n")));
    }

    private static LabelSnapshot Original(string path, string? contexts)
    {
        using IFileObject file = new LinuxFileOpener().Open(path);
        return new SELinuxLabelModel(new DefaultLabels(() => contexts)).UnrememberedOriginal(file, _present);
    }
}
