using Svirt.Security.Errors;

namespace Svirt.Security;

/// <summary>The manager's options name a driver that this host does not have.</summary>
public sealed class DriverUnavailableException : SvirtSecurityException
{
    internal DriverUnavailableException(string model, string cause)
        : base($"the driver '{model}' is not available: {cause}") => Model = model;

    /// <summary>The model of the driver.</summary>
    public string Model { get; }
}
