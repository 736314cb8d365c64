using Microsoft.Win32.SafeHandles;

namespace Svirt.Security.Host;

/// <summary>Everything a child is started with. Descriptors that are not listed are closed in the child, 0 to 2 included.</summary>
internal sealed record SpawnRequest
{
    internal required string Path { get; init; }

    /// <summary>argv, with argv[0].</summary>
    internal required IReadOnlyList<string> Arguments { get; init; }

    /// <summary><c>NAME=value</c> words; the manager's environment is not added.</summary>
    internal required IReadOnlyList<string> Environment { get; init; }

    internal required SafeFileHandle WorkingDirectory { get; init; }

    internal required IReadOnlyList<DescriptorMapping> Descriptors { get; init; }

    internal bool NewSession { get; init; } = true;
}
