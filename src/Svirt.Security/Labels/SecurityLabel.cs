using System.Diagnostics.CodeAnalysis;

namespace Svirt.Security.Labels;

/// <summary>
/// A label of some security model, opaque until that model's driver uses it (R1.3): <c>selinux</c> with a context, <c>apparmor</c> with
/// a profile name, <c>dac</c> with an owner and group. Two labels are equal if model and text are, character by character.
/// The default value has neither. Immutable and safe to use from several threads.
/// </summary>
public readonly record struct SecurityLabel
{
    /// <summary>The longest text, 4096 characters: one page, the most that /proc/PID/attr takes.</summary>
    public const int MaxTextLength = 4096;

    /// <summary>The longest name of a model, 256 characters.</summary>
    public const int MaxModelLength = 256;

    private readonly string? _model;
    private readonly string? _text;

    /// <summary>Creates a label.</summary>
    /// <param name="model">The name of the model, not empty.</param>
    /// <param name="text">The label. Its grammar is the model's affair; it may be empty.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="LabelFormatException">
    /// The model is empty, or model or text is too long or has a control character (NUL and newline among them) or an unpaired surrogate.
    /// </exception>
    public SecurityLabel(string model, string text)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(text);
        var reader = new LabelReader(model);
        if (!IsModel(ref reader))
            throw reader.ToException("name of a security model");
        reader = new LabelReader(text);
        if (!IsText(ref reader))
            throw reader.ToException("security label");
        (_model, _text) = (model, text);
    }

    /// <summary>The name of the model; empty only in the default value.</summary>
    public string Model => _model ?? "";

    /// <summary>The label's text.</summary>
    public string Text => _text ?? "";

    /// <summary>Creates a label if both parts are well formed, as the constructor requires.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? model, [NotNullWhen(true)] string? text, out SecurityLabel label)
    {
        label = default;
        if (model is null || text is null)
            return false;
        var modelReader = new LabelReader(model);
        var textReader = new LabelReader(text);
        if (!IsModel(ref modelReader) || !IsText(ref textReader))
            return false;
        label = new SecurityLabel(model, text);
        return true;
    }

    /// <summary>The text, without the model.</summary>
    public override string ToString() => Text;

    private static bool IsModel(ref LabelReader reader) => reader.AtEnd
        ? reader.Fail(0, "at least one character")
        : IsOpaque(ref reader, MaxModelLength, "the end: the name of a model has at most 256 characters");

    private static bool IsText(ref LabelReader reader) =>
        IsOpaque(ref reader, MaxTextLength, "the end: a label has at most 4096 characters");

    private static bool IsOpaque(ref LabelReader reader, int maxLength, string tooLong)
    {
        if (reader.Remaining.Length > maxLength)
            return reader.Fail(maxLength, tooLong);
        var forbidden = LabelCharacters.IndexOfForbidden(reader.Remaining);
        return forbidden < 0 || reader.Fail(forbidden, "text without control characters and unpaired surrogates");
    }
}
