using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]

// Tests share one kernel, its log and its loaded profiles.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
