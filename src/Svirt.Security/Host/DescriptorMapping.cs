using System.Runtime.InteropServices;

namespace Svirt.Security.Host;

/// <summary>A descriptor of the manager and the number it has in the child.</summary>
internal readonly record struct DescriptorMapping(SafeHandle Source, int Target);
