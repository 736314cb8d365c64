using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <summary>
/// How one security model reads and changes what is on a file. The engine calls it with files that it has opened and compared itself; an
/// implementation touches nothing but the open file. Implementations are thread-safe: of a domain of many files, several are changed at once.
/// </summary>
/// <remarks>All members throw <see cref="HostException"/> when the kernel refuses.</remarks>
public interface ILabelModel
{
    /// <summary>The model's name in domain documents and records: <c>dac</c>, <c>selinux</c>.</summary>
    string Model { get; }

    /// <summary>Reads everything that <see cref="Restore"/> will need to put the file back as it is now.</summary>
    /// <param name="file">The open file.</param>
    LabelSnapshot Read(IFileObject file);

    /// <summary>What to restore where nothing was remembered: the model's default for such a file.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="present">What is on the file now.</param>
    LabelSnapshot UnrememberedOriginal(IFileObject file, LabelSnapshot present);

    /// <summary>The file carries the wanted label already.</summary>
    /// <param name="present">What is on the file now.</param>
    /// <param name="wanted">The wanted label.</param>
    bool Carries(LabelSnapshot present, SecurityLabel wanted);

    /// <summary>Puts the wanted label on the file.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="wanted">The wanted label.</param>
    void Apply(IFileObject file, SecurityLabel wanted);

    /// <summary>
    /// Puts the file back, unless somebody other than this library and the emulator has changed its label since. Never restores set-id bits.
    /// </summary>
    /// <param name="file">The open file.</param>
    /// <param name="original">What was there before.</param>
    /// <param name="applied">What the library had put there.</param>
    /// <returns>False where the file was left alone because somebody else's label is on it.</returns>
    bool Restore(IFileObject file, LabelSnapshot original, SecurityLabel applied);
}
