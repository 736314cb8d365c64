using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Svirt.Security.Tests;

public sealed class ServiceCollectionTests
{
    [Fact]
    public void AddSvirtSecurity_GivesOneManagerWithTheConfiguredOptions()
    {
        using var host = new ManagerHost();
        using ServiceProvider provider = new ServiceCollection()
            .AddSvirtSecurity(options => (options.StateDirectory, options.Models) = (host.StateDirectory, ["none"]))
            .BuildServiceProvider();
        SecurityManager manager = provider.GetRequiredService<SecurityManager>();
        Assert.Equal("none", Assert.Single(manager.Models));
        Assert.Same(manager, provider.GetRequiredService<SecurityManager>());
        Assert.True(Directory.Exists(host.StateDirectory));
    }

    [Fact]
    public void AddSvirtSecurity_BadOptions_AreRefusedWithTheReason()
    {
        using ServiceProvider provider = new ServiceCollection().AddSvirtSecurity(options => options.StateDirectory = "relative").BuildServiceProvider();
        OptionsValidationException e = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<SecurityManager>());
        Assert.Contains("StateDirectory", e.Message, StringComparison.Ordinal);
    }
}
