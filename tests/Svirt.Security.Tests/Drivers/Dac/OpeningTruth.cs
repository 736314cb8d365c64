namespace Svirt.Security.Tests.Drivers.Dac;

/// <summary>What the kernel told of a file: opened for reading, for writing, for both at once; executed.</summary>
internal readonly record struct OpeningTruth(bool Read, bool Write, bool Both, bool Execute = false);
