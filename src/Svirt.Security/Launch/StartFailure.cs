namespace Svirt.Security.Launch;

/// <summary>Why a start failed, before what is left of the process has been cleaned up.</summary>
/// <param name="Stage">How far it came.</param>
/// <param name="Problem">A sentence saying what happened.</param>
/// <param name="Advice">A sentence saying what to do, or nothing.</param>
/// <param name="Errno">The errno value, where known.</param>
/// <param name="Cause">The exception behind it.</param>
internal sealed record StartFailure(LaunchStage Stage, string Problem, string Advice = "", int? Errno = null, Exception? Cause = null)
{
    /// <summary>The process, where it could not be ended.</summary>
    internal int? RunningProcessId { get; init; }

    /// <summary>The process ended as setpriv: <see cref="ChainFailure"/> explains it once its status and its message are known.</summary>
    internal static StartFailure InChain { get; } = new(LaunchStage.Setpriv, "setpriv failed.");
}
