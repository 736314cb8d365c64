using Svirt.Security.Categories;
using Svirt.Security.Labels;

namespace Svirt.Security.Tests.Categories;

/// <summary>Journals by what tests say of them.</summary>
internal sealed class FakeLabelRecords : ILabelRecordSource
{
    private CarriedLabel[] _carried = [];

    public void Carry(CategoryOwner owner, params string[] levels) => _carried = [.. levels.Select(level => new CarriedLabel(MlsLevel.Parse(level), owner))];

    public IReadOnlyCollection<CarriedLabel> ListCarriedLabels() => _carried;
}
