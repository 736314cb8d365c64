using System.Text.RegularExpressions;

namespace Svirt.Security.KernelTests.Laboratory;

/// <summary>The audit records of one event: the kernel gives a denial and the path names of its system call the same serial number.</summary>
internal sealed partial class AuditEvent
{
    private readonly List<string> _paths = [];

    private AuditEvent(string id) => Id = id;

    /// <summary>Time and serial number, "1700000000.123:45".</summary>
    public string Id { get; }

    /// <summary>Text of the denial: SELinux "avc:  denied  { read } …", AppArmor <c>apparmor="DENIED" …</c>; null in other events.</summary>
    public string? Denial { get; private set; }

    /// <summary>Path names that the system call was given, where the kernel recorded them.</summary>
    public IReadOnlyList<string> Paths => _paths;

    /// <summary>Whether the denial is about this path: by AppArmor's own record, or by the path record beside SELinux's, which has the last component only.</summary>
    public bool Names(string path) =>
        _paths.Contains(path, StringComparer.Ordinal)
        || (Denial?.Contains($" name=\"{path}\"", StringComparison.Ordinal) ?? false)
        || (Denial?.Contains($" path=\"{path}\"", StringComparison.Ordinal) ?? false);

    /// <summary>Groups the audit records among lines of the kernel log, in the order of their first appearance.</summary>
    public static IReadOnlyList<AuditEvent> Group(IEnumerable<string> kernelLog)
    {
        var events = new Dictionary<string, AuditEvent>(StringComparer.Ordinal);
        var ordered = new List<AuditEvent>();
        foreach (string line in kernelLog)
        {
            Match record = RecordPattern().Match(line);
            if (!record.Success)
                continue;
            string id = record.Groups["id"].Value;
            if (!events.TryGetValue(id, out AuditEvent? entry))
            {
                entry = new AuditEvent(id);
                events.Add(id, entry);
                ordered.Add(entry);
            }
            entry.Take(record.Groups["type"].Value, record.Groups["text"].Value);
        }
        return ordered;
    }

    public override string ToString() => $"{Id} {Denial} [{string.Join(", ", _paths)}]";

    // Numbers of include/uapi/linux/audit.h.
    private void Take(string type, string text)
    {
        switch (type)
        {
            case "1400" when text.Contains("avc:  denied ", StringComparison.Ordinal) || text.Contains("apparmor=\"DENIED\"", StringComparison.Ordinal):
                Denial = text;
                break;
            case "1302" when PathPattern().Match(text) is { Success: true } path:
                _paths.Add(path.Groups["name"].Value);
                break;
        }
    }

    [GeneratedRegex(@"^audit: type=(?<type>\d+) audit\((?<id>[\d.]+:\d+)\): (?<text>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RecordPattern();

    [GeneratedRegex("""\bname="(?<name>[^"]*)" """, RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathPattern();
}
