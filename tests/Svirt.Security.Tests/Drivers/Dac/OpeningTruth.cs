namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>What opening a file told: for reading, for writing, for both at once.</summary>
internal readonly record struct OpeningTruth(bool Read, bool Write, bool Both);
