namespace Svirt.Security.Categories;

/// <summary>Which process runs with a label, so that its end can be told from the reuse of its process id.</summary>
/// <param name="ProcessId">The process id.</param>
/// <param name="StartTime">Clock ticks since boot (proc(5), field 22 of stat).</param>
/// <param name="BootId">/proc/sys/kernel/random/boot_id.</param>
/// <param name="PidNamespace">The pid namespace that the id is valid in, as /proc/PID/ns/pid shows it.</param>
public sealed record EmulatorIdentity(int ProcessId, long StartTime, string BootId, string PidNamespace);
