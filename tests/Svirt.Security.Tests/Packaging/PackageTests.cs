using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Xunit;

namespace Svirt.Security.Tests.Packaging;

/// <summary>What users get: the package, and the README's quick start compiled and run against it, outside the repository.</summary>
public sealed class PackageTests : IDisposable
{
    private const string DefaultStateDirectory = "/var/lib/svirt-security";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly TemporaryFolder _folder = TemporaryFolder.Searchable();
    private readonly bool _stateExisted = Directory.Exists(DefaultStateDirectory);

    public void Dispose()
    {
        _folder.Dispose();
        if (Environment.IsPrivilegedProcess && !_stateExisted && Directory.Exists(DefaultStateDirectory))
            Directory.Delete(DefaultStateDirectory, recursive: true);
    }

    [Fact]
    public void Package_RestoredByAConsumer_RunsTheQuickStartOfTheReadme()
    {
        string feed = Pack();
        string consumer = WriteConsumer(feed);

        Run(consumer, "build", "--configuration", "Release", "--output", Path.Combine(consumer, "out"));
        string disk = _folder.NewFile("disk.img");
        WriteDomain(consumer, disk);
        string before = TemporaryFolder.Describe(disk);
        string output = Run(consumer, Path.Combine(consumer, "out/Consumer.dll"), "0.3");

        Assert.Contains(disk + ": " + (Environment.IsPrivilegedProcess ? "Apply" : "Keep"), output, StringComparison.Ordinal);
        Assert.Contains("(dac)", output, StringComparison.Ordinal);
        Assert.Equal(before, TemporaryFolder.Describe(disk));
    }

    private string Pack()
    {
        string feed = Path.Combine(_folder.Path, "feed");
        string output = Run(
            RepositoryRoot(), "pack", "src/Svirt.Security", "--configuration", "Release", "--output", feed, "--artifacts-path", Path.Combine(_folder.Path, "artifacts"));
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);

        using ZipArchive package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(feed, "*.nupkg")));
        string[] entries = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("README.md", entries);
        Assert.Contains("lib/net10.0/Svirt.Security.dll", entries);
        Assert.Contains("lib/net10.0/Svirt.Security.xml", entries);
        using ZipArchive symbols = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(feed, "*.snupkg")));
        Assert.Contains("lib/net10.0/Svirt.Security.pdb", symbols.Entries.Select(entry => entry.FullName));
        return feed;
    }

    /// <summary>Packages go to a folder of the test's own, so that no cache ever holds this build under its version.</summary>
    private string WriteConsumer(string feed)
    {
        string consumer = Path.Combine(_folder.Path, "consumer");
        Directory.CreateDirectory(consumer);
        File.WriteAllText(Path.Combine(consumer, "Program.cs"), QuickStart());
        File.WriteAllText(Path.Combine(consumer, "nuget.config"), $"""
            <configuration><packageSources><add key="local" value="{feed}" /></packageSources></configuration>
            """);
        File.WriteAllText(Path.Combine(consumer, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestorePackagesPath>{Path.Combine(_folder.Path, "packages")}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Svirt.Security" Version="*-*" /></ItemGroup>
            </Project>
            """);
        return consumer;
    }

    private static void WriteDomain(string consumer, string disk) => File.WriteAllText(Path.Combine(consumer, "domain.xml"), $"""
        <domain type='qemu'>
          <name>quick-start</name>
          <devices>
            <emulator>/usr/bin/sleep</emulator>
            <disk type='file' device='disk'><driver type='raw'/><source file='{disk}'/><target dev='vda'/></disk>
          </devices>
          {(Environment.IsPrivilegedProcess ? "<seclabel type='static' model='dac' relabel='yes'><label>+64242:+64242</label></seclabel>" : "")}
        </domain>
        """);

    private static string QuickStart()
    {
        string readme = File.ReadAllText(Path.Combine(RepositoryRoot(), "README.md"));
        int start = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        return readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private string Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_STATE_HOME"] = Path.Combine(_folder.Path, "state");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail($"dotnet {string.Join(' ', arguments)} did not end");
        }

        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}: {output.Result}{error.Result}");
        return output.Result + error.Result;
    }

    private static string RepositoryRoot([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../.."));
}
