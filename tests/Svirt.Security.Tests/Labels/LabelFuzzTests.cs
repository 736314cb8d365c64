using Svirt.Security.Labels;
using Xunit;

namespace Svirt.Security.Tests.Labels;

public class LabelFuzzTests
{
    [Fact]
    public void Parse_HostileText_IsReadOrRefusedAsLabelFormatException()
    {
        for (var round = 0; round < 8; round++)
        {
            LabelGenerators.HostileText.Check(text =>
                LabelAssert.IsTotal<CategorySet>(text) && LabelAssert.IsTotal<MlsLevel>(text) && LabelAssert.IsTotal<MlsRange>(text)
                && LabelAssert.IsTotal<SecurityContext>(text) && LabelAssert.IsTotal<OwnerReference>(text)
                && LabelAssert.IsTotal<OwnershipLabel>(text));
        }
    }

    [Fact]
    public void SecurityLabel_HostileText_IsKeptOrRefusedAsLabelFormatException() => LabelGenerators.HostileText.Check(text =>
    {
        if (SecurityLabel.TryCreate("m", text, out var label))
            return label.Text == text && !text.Any(char.IsControl) && new SecurityLabel("m", text) == label;
        var error = Assert.Throws<LabelFormatException>(() => new SecurityLabel("m", text));
        return error.Position >= 0 && error.Position < text.Length
            && (char.IsControl(text[error.Position]) || char.IsSurrogate(text[error.Position]));
    });
}
