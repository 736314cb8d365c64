using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <content>What a transaction is made of.</content>
internal sealed partial class LabelTransaction
{
    /// <summary>One change in one model of one file, and what undoes it.</summary>
    /// <param name="Number">Where its action stands in the plan.</param>
    /// <param name="Action">What is planned.</param>
    /// <param name="File">The open file.</param>
    /// <param name="Model">The model; null for one that labels no files.</param>
    /// <param name="Present">What is on the file before the change, which is what undoing puts back, whatever is restored in the end; null for no change.</param>
    /// <param name="Entry">What goes on record.</param>
    private sealed record Step(int Number, LabelAction Action, ClaimedFile File, ILabelModel? Model, LabelSnapshot? Present, JournalEntry Entry)
    {
        internal SecurityLabel? Wanted => Action.Kind == LabelActionKind.Apply ? Action.Wanted : null;

        internal bool IsBegun { get; set; }

        /// <summary>The domain was added to libvirt's count.</summary>
        internal bool IsCounted { get; set; }

        internal HostException? Failure { get; set; }
    }

    /// <summary>A file of the plan with all that is planned for it, in the plan's order. Different ones have nothing in common.</summary>
    private sealed class PlannedFile(string recordName) : IDisposable
    {
        internal string RecordName => recordName;

        internal List<(int Number, LabelAction Action)> Actions { get; } = new(1);

        internal ClaimedFile? File { get; set; }

        internal List<Step> Steps { get; } = new(1);

        public void Dispose() => File?.Dispose();
    }
}
