using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <summary>
/// A model some of whose labels can stand on a file beside those of other domains, each put there and taken away on its own (R3.5: ACL
/// entries, one for each domain). Implementations are thread-safe and throw <see cref="HostException"/> when the kernel refuses.
/// </summary>
internal interface ICumulativeLabelModel : ILabelModel
{
    /// <summary>The label is put on a file and taken off it beside those of others.</summary>
    bool IsCumulative(string label);

    /// <summary>The model is such a one, and the label is one of those.</summary>
    static bool IsCumulative(ILabelModel? model, string? label) => label is not null && model is ICumulativeLabelModel cumulative && cumulative.IsCumulative(label);

    /// <summary>The label is one beside which another domain may have one of its own on the same file: it keeps nobody out.</summary>
    bool AdmitsOthers(string label);

    /// <summary>Puts a label on the file; nothing changes where it is there already.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="original">What was there before any domain had the file.</param>
    /// <param name="added">The label.</param>
    /// <param name="others">The labels that other domains have on it.</param>
    void Add(IFileObject file, LabelSnapshot original, SecurityLabel added, IReadOnlyList<SecurityLabel> others);

    /// <summary>Takes a label off the file, as far as no other domain needs the same. What others changed meanwhile stays.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="original">What was there before any domain had the file.</param>
    /// <param name="removed">The label.</param>
    /// <param name="others">The labels that other domains have on it.</param>
    void Remove(IFileObject file, LabelSnapshot original, SecurityLabel removed, IReadOnlyList<SecurityLabel> others);
}
