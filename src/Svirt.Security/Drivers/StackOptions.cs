using Svirt.Security.Domains;

namespace Svirt.Security.Drivers;

/// <summary>The decisions of a manager that concern all drivers alike. Immutable.</summary>
/// <param name="DefaultConfined">A domain whose document says nothing is confined dynamically.</param>
/// <param name="RequireConfined">A domain that would not be confined does not start, whatever its document says or leaves out.</param>
/// <param name="DefaultRelabel">What <c>relabel='yes'</c> means: <see cref="RelabelMode.Optional"/> or <see cref="RelabelMode.Force"/>.</param>
public sealed record StackOptions(bool DefaultConfined, bool RequireConfined, RelabelMode DefaultRelabel);
