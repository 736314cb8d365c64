using System.Text.Json;
using Svirt.Security.Tests.Policy.Peers;
using Xunit;

namespace Svirt.Security.Tests.Samples.PlanLabels;

/// <summary>What the sample prints; its paths exist nowhere.</summary>
public sealed class PlanLabelsTests : IDisposable
{
    private readonly PlanLabelsRun _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Json_Document_HasOneObjectForEachResourceAndModelWithTheFieldsInOrder()
    {
        (int code, string output, string errors) = _sample.Run("--json", "--contexts", _sample.ContextsDirectory, "domain.xml");
        Assert.Equal((0, ""), (code, errors));
        JsonElement[] rows = Rows(output);
        Assert.Equal(14, rows.Length);
        Assert.All(rows, row => Assert.Equal(["path", "kind", "model", "action", "label", "relabel", "remember", "why"], row.EnumerateObject().Select(field => field.Name)));
        Assert.Equal(7, rows.Count(row => Text(row, "model") == "dac" && Text(row, "label") == "+107:+107"));
    }

    /// <summary>Without a policy nothing is known to be accessible.</summary>
    [Theory]
    [InlineData("/srv/vm/web.img", "Disk", "label", "system_u:object_r:my_image_t:s0:c1,c2", "optional", true, "taken to be system_u:object_r:var_t:s0 (file_contexts)")]
    [InlineData("/srv/vm/shared.img", "Disk", "label", "system_u:object_r:my_image_t:s0", "optional", true, "no policy to ask")]
    [InlineData("/dev/sr0", "Disk", "label", "system_u:object_r:my_content_t:s0", "optional", true, "taken to be system_u:object_r:removable_device_t:s0 (file_contexts)")]
    [InlineData("/srv/boot/vmlinuz", "Kernel", "label", "system_u:object_r:my_content_t:s0", "optional", true, "its present label is not known, which means that it will be labelled")]
    [InlineData("/srv/vm/own.img", "Disk", "none", null, "no", false, "relabelling is off")]
    [InlineData("/srv/vm/forced.iso", "Disk", "label", "system_u:object_r:my_content_t:s0", "force", true, "relabelling is forced")]
    public void Json_ContextsWithoutPolicy_AreTheContextsFilesLabels(string path, string kind, string action, string? label, string relabel, bool remember, string why)
    {
        JsonElement row = Assert.Single(Rows(_sample.Run("--json", "--contexts", _sample.ContextsDirectory, "domain.xml").Output), row => Text(row, "path") == path && Text(row, "model") == "selinux");
        Assert.Equal(
            (kind, action, label, relabel, remember), (Text(row, "kind"), Text(row, "action"), Text(row, "label"), Text(row, "relabel"), row.GetProperty("remember").GetBoolean()));
        Assert.Contains(why, Text(row, "why"), StringComparison.Ordinal);
    }

    [PeerFact]
    public void Json_DebiansPolicy_SkipsWhatItGrants()
    {
        (int code, string output, string errors) = _sample.Run("--json", "--contexts", PeerFolder.File("default-contexts"), "--policy", PeerFolder.File("default.33"), "domain.xml");
        Assert.Equal((0, ""), (code, errors));
        Dictionary<string, string?> labels = Rows(output).Where(row => Text(row, "model") == "selinux").ToDictionary(row => Text(row, "path")!, row => Text(row, "label"));
        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["/dev/sr0"] = null, // removable_device_t is granted as blk_file
                ["/srv/boot/vmlinuz"] = null, // var_t is readable
                ["/home/u/b.iso"] = "system_u:object_r:virt_content_t:s0",
                ["/srv/vm/web.img"] = "system_u:object_r:svirt_image_t:s0:c1,c2",
                ["/srv/vm/shared.img"] = "system_u:object_r:svirt_image_t:s0",
                ["/srv/vm/own.img"] = null,
                ["/srv/vm/forced.iso"] = "system_u:object_r:virt_content_t:s0",
            },
            labels);
    }

    [Fact]
    public void Table_Document_HasAHeaderAndALineForEach()
    {
        (int code, string output, string errors) = _sample.Run("--contexts", _sample.ContextsDirectory, "domain.xml");
        Assert.Equal((0, ""), (code, errors));
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["emulator (selinux): system_u:system_r:svirt_t:s0:c1,c2", "emulator (dac): +107:+107"], lines[..2]);
        Assert.Equal(["PATH", "KIND", "MODEL", "ACTION", "LABEL", "RELABEL", "REMEMBER", "WHY"], lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(14, lines.Length - 3);
        Assert.Contains(lines, line => line.StartsWith("/srv/vm/web.img     Disk    selinux  label   system_u:object_r:my_image_t:s0:c1,c2", StringComparison.Ordinal));
    }

    [Fact]
    public void Live_PathsThatDoNotExist_ArePlannedAsMissing()
    {
        (int code, string output, string errors) = _sample.Run("--live", "--json", "--contexts", _sample.ContextsDirectory, "domain.xml");
        Assert.Equal(0, code);
        Assert.Equal("none", Text(Assert.Single(Rows(output), row => Text(row, "path") == "/srv/vm/web.img" && Text(row, "model") == "selinux"), "action"));
        Assert.Contains("error: /srv/vm/web.img", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(2, "--contexts")]
    [InlineData(2, "--unknown", "domain.xml")]
    [InlineData(2, "domain.xml", "domain.xml")]
    [InlineData(1, "missing.xml")]
    [InlineData(1, "--policy", "domain.xml", "domain.xml")]
    public void CommandLine_Wrong_SaysSoAndPrintsNothing(int expected, params string[] arguments)
    {
        (int code, string output, string errors) = _sample.Run(arguments);
        Assert.Equal((expected, ""), (code, output));
        Assert.NotEmpty(errors);
    }

    private static JsonElement[] Rows(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Clone())];

    private static string? Text(JsonElement row, string field) => row.GetProperty(field).GetString();
}
