using System.Globalization;
using Svirt.Security.Categories;
using Svirt.Security.Labels;

namespace Svirt.Security.TestManager;

/// <summary>
/// What stands in for the label journals: an empty file of a shared folder for each level that files carry, named by level, manager, domain
/// and whether a process has it too. It outlives its manager; deleting it is restoring the files. Thread-safe.
/// </summary>
internal sealed class CarriedLevels(string folder) : ILabelRecordSource
{
    private readonly Lock _gate = new();
    private string[] _names = [];
    private CarriedLabel[] _listed = [];

    internal static string FolderOf(string witnesses) => witnesses + "/carried";

    internal static (MlsLevel Level, int Manager, Guid Domain, bool HasProcess) Parse(string file)
    {
        string[] parts = Path.GetFileName(file).Split(' ');
        return (MlsLevel.Parse(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture), Guid.Parse(parts[2]), bool.Parse(parts[3]));
    }

    public IReadOnlyCollection<CarriedLabel> ListCarriedLabels()
    {
        string[] names = [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
        lock (_gate)
        {
            if (!names.AsSpan().SequenceEqual(_names))
            {
                _listed = [.. names.Select(Parse).Select(carried => new CarriedLabel(carried.Level, new CategoryOwner(carried.Domain, "domain")))];
                _names = names;
            }

            return _listed;
        }
    }

    /// <summary>Files carry the level from now on, until the file is deleted whose path is returned.</summary>
    internal string Add(McsReservation reservation, bool hasProcess)
    {
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{reservation.Level} {Environment.ProcessId} {reservation.Owner.Domain} {hasProcess}"));
        File.Create(path).Dispose();
        return path;
    }

    internal bool Has(MlsLevel level) => Directory.EnumerateFiles(folder, level + " *").Any();
}
