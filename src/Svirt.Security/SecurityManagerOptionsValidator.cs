using Microsoft.Extensions.Options;

namespace Svirt.Security;

/// <summary>Validates the options of a manager when the application starts, with the words of <see cref="SecurityManagerOptions.FindFault"/>.</summary>
internal sealed class SecurityManagerOptionsValidator : IValidateOptions<SecurityManagerOptions>
{
    public ValidateOptionsResult Validate(string? name, SecurityManagerOptions options) =>
        options.FindFault() is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
}
