using Microsoft.Extensions.Logging;
using Svirt.Security.Categories;
using Svirt.Security.Labelling;

namespace Svirt.Security;

/// <content>
/// Log messages. Event ids stand in bands: 1000 drivers, 1100 planning and preparing, 1200 launching, 1300 devices, 1400 stopping, 1500 recovery.
/// </content>
public sealed partial class SecurityManager
{
    private const LogLevel LevelOfTrouble = LogLevel.Warning;
    private const LogLevel LevelOfNews = LogLevel.Information;
    private const LogLevel LevelOfDetail = LogLevel.Debug;

    [LoggerMessage(1000, LogLevel.Information, "Driver {Model}: active {IsActive}: {Detail}")]
    private partial void LogProbed(string model, bool isActive, string detail);

    [LoggerMessage(1100, LogLevel.Warning, "Domain {Domain}: {Severity}: {Finding}")]
    private partial void LogFinding(string domain, FindingSeverity severity, PlanFinding finding);

    [LoggerMessage(1101, LogLevel.Information, "Domain {Domain} ({Id}) prepared, {Changes} labels applied")]
    private partial void LogPrepared(string domain, Guid id, int changes);

    [LoggerMessage(1102, LogLevel.Error, "Domain {Domain} could not be prepared: {Cause}")]
    private partial void LogPrepareFailed(string domain, string cause);

    [LoggerMessage(1103, LogLevel.Error, "Domain {Domain}: what had been prepared could not be undone and stays on record: {Cause}")]
    private partial void LogUndoFailed(string domain, string cause);

    [LoggerMessage(1104, LogLevel.Information, "Domain {Domain}: {Changes} labels in its private /dev")]
    private partial void LogPrivateDevices(string domain, int changes);

    [LoggerMessage(1200, LogLevel.Information, "Domain {Domain}: process {ProcessId} runs {Program}")]
    private partial void LogLaunched(string domain, int processId, string program);

    [LoggerMessage(1201, LogLevel.Error, "Domain {Domain}: {Program} did not start: {Cause}")]
    private partial void LogLaunchFailed(string domain, string program, string cause);

    [LoggerMessage(1300, LogLevel.Information, "Domain {Domain}: attached {Path}")]
    private partial void LogAttached(string domain, string path);

    [LoggerMessage(1301, LogLevel.Information, "Domain {Domain}: detached {Path}")]
    private partial void LogDetached(string domain, string path);

    [LoggerMessage(1302, LogLevel.Information, "Domain {Domain}: what is remembered of {From} is remembered of {To}")]
    private partial void LogMoved(string domain, string from, string? to);

    [LoggerMessage(1400, LogLevel.Information, "Domain {Domain} stopped, its files are given up")]
    private partial void LogStopped(string domain);

    [LoggerMessage(1401, LogLevel.Warning, "Domain {Domain}: process {ProcessId} did not end on SIGTERM and is killed")]
    private partial void LogKilling(string domain, int processId);

    [LoggerMessage(EventId = 1402, Message = "Domain {Domain}: {Path} ({Model}): {Outcome}: {Detail}")]
    private partial void LogRestored(LogLevel level, string domain, string path, string model, RestoreOutcome outcome, string? detail);

    [LoggerMessage(1403, LogLevel.Warning, "Domain {Domain}: what was reserved for it could not be given back and is left to recovery: {Cause}")]
    private partial void LogReservationLeft(string domain, string cause);

    [LoggerMessage(EventId = 1404, Message = "Level {Record} stays taken: {Outcome}: {Detail}")]
    private partial void LogLevelKept(LogLevel level, string record, CategoryRecoveryOutcome outcome, string? detail);

    [LoggerMessage(1405, LogLevel.Warning, "Domain {Domain}: its identity stays quarantined: {Remains}")]
    private partial void LogQuarantined(string domain, string remains);

    [LoggerMessage(EventId = 1500, Message = "Domain {Domain} recovered: {Outcome}: {Detail}")]
    private partial void LogRecovered(LogLevel level, string domain, RecoveryOutcome outcome, string? detail);

    [LoggerMessage(EventId = 1501, Message = "Level {Record} recovered: {Outcome}: {Detail}")]
    private partial void LogLevelRecovered(LogLevel level, string record, CategoryRecoveryOutcome outcome, string? detail);

    [LoggerMessage(1502, LogLevel.Warning, "Levels could not be recovered, all stay taken: {Cause}")]
    private partial void LogLevelsNotRecovered(string cause);

    [LoggerMessage(1503, LogLevel.Warning, "Domain {Domain}: its level could not be taken over: {Cause}")]
    private partial void LogNotAdopted(string domain, string cause);

    [LoggerMessage(1505, LogLevel.Warning, "Domain {Domain} is forgotten; its files stay as they are ({Files} entries, or a journal that cannot be read where there is no number): {Reason}")]
    private partial void LogForgotten(Guid domain, int? files, string reason);

    [LoggerMessage(1504, LogLevel.Warning, "Identity {Id} stays quarantined: {Remains}")]
    private partial void LogQuarantinedIdentity(uint id, string remains);
}
