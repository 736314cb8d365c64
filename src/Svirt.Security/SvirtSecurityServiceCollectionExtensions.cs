using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Svirt.Security;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Svirt.Security to a service collection.</summary>
public static class SvirtSecurityServiceCollectionExtensions
{
    /// <summary>
    /// Adds one <see cref="SecurityManager"/> for the application, disposed with it. Its options are validated when the application
    /// starts; it is made when first asked for.
    /// </summary>
    /// <param name="services">The collection.</param>
    /// <param name="configure">Sets the manager's options; null for the defaults.</param>
    /// <returns>The collection.</returns>
    public static IServiceCollection AddSvirtSecurity(this IServiceCollection services, Action<SecurityManagerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<SecurityManagerOptions> options = services.AddOptions<SecurityManagerOptions>();
        if (configure is not null)
            options.Configure(configure);
        options.ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecurityManagerOptions>, SecurityManagerOptionsValidator>());
        services.TryAddSingleton(provider => new SecurityManager(
            provider.GetRequiredService<IOptions<SecurityManagerOptions>>().Value,
            provider.GetService<ILoggerFactory>()));
        return services;
    }
}
