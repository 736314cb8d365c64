using System.Text.Encodings.Web;
using System.Text.Json;
using Svirt.Security.Drivers;

namespace PlanLabels;

/// <summary>Prints plans, as a table for people or as JSON for programs.</summary>
internal static class PlanWriter
{
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteTable(SecurityPlan plan, TextWriter output)
    {
        foreach (DomainConfinement confinement in plan.Confinements)
            output.WriteLine($"emulator ({confinement.Model}): {confinement.ProcessLabel?.Text ?? "no label"}");
        string[][] lines =
        [
            ["PATH", "KIND", "MODEL", "ACTION", "LABEL", "RELABEL", "REMEMBER", "WHY"],
            .. Rows(plan).Select(row => new[] { row.Path, row.Kind, row.Model, row.Action, row.Label ?? "-", row.Relabel, row.Remember ? "yes" : "no", row.Why }),
        ];
        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (string[] line in lines)
            output.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>One object per line.</summary>
    public static void WriteJson(SecurityPlan plan, TextWriter output)
    {
        foreach (PlanRow row in Rows(plan))
        {
            using var line = new MemoryStream();
            using (var json = new Utf8JsonWriter(line, s_plain))
                Write(row, json);
            output.WriteLine(System.Text.Encoding.UTF8.GetString(line.ToArray()));
        }
    }

    private static IEnumerable<PlanRow> Rows(SecurityPlan plan) => plan.Labels.Actions.Select(PlanRow.Of);

    private static void Write(PlanRow row, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("path", row.Path);
        json.WriteString("kind", row.Kind);
        json.WriteString("model", row.Model);
        json.WriteString("action", row.Action);
        json.WriteString("label", row.Label);
        json.WriteString("relabel", row.Relabel);
        json.WriteBoolean("remember", row.Remember);
        json.WriteString("why", row.Why);
        json.WriteEndObject();
    }
}
