using System.Diagnostics;
using Xunit;

namespace Svirt.Security.Tests.Domains;

/// <summary>libvirt's unpacked sources; those it downloaded itself are removed again.</summary>
internal sealed class LibvirtSources : IDisposable
{
    private readonly string? _temporary;

    private LibvirtSources(string folder, string? temporary)
    {
        Folder = folder;
        _temporary = temporary;
    }

    public string Folder { get; }

    public static LibvirtSources Open(string source)
    {
        if (source != "apt")
            return new LibvirtSources(source, null);
        var temporary = Directory.CreateTempSubdirectory("svirt-corpus-").FullName;

        // An apt of its own: the machine's sources, lists and cache stay as they are.
        var script = """
            set -e
            cd "$1"
            mkdir -p lists/partial cache/archives/partial sources
            . /etc/os-release
            echo "deb-src http://deb.debian.org/debian ${VERSION_CODENAME} main" >sources.list
            options="-o Dir::Etc::sourcelist=$1/sources.list -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=$1/lists"
            options="$options -o Dir::Cache=$1/cache -o APT::Sandbox::User= -qq"
            apt-get $options update
            cd sources
            apt-get $options source --download-only libvirt
            tar -xf libvirt_*.orig.tar.*z
            """;
        using var process = Process.Start("bash", ["-c", script, "bash", temporary]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return new LibvirtSources(Directory.GetDirectories(Path.Combine(temporary, "sources"), "libvirt-*").Single(), temporary);
    }

    public void Dispose()
    {
        if (_temporary is not null)
            Directory.Delete(_temporary, recursive: true);
    }
}
