using System.Collections.Immutable;
using Svirt.Security.Host;
using Svirt.Security.Labels;

namespace Svirt.Security.Labelling;

/// <summary>
/// Labels the device nodes in an emulator's private /dev as the domain's plan has them on the host. Nothing is recorded and nothing put
/// back: the nodes are on a file system that ends with the emulator. One use, one thread.
/// </summary>
internal sealed class PrivateDeviceLabeller(PrivateDirectory directory, Func<string, ILabelModel> findModel)
{
    private const string HostDirectory = "/dev/";
    private const string SELinuxModel = "selinux";
    private const string Operation = "label a private device";

    /// <param name="actions">The domain's actions.</param>
    /// <returns>What was done: an action for each node and model, with the label that the node has now.</returns>
    /// <exception cref="LabellingException">A node is not there, is not the planned one, or could not be labelled.</exception>
    internal ImmutableArray<LabelAction> Run(IEnumerable<LabelAction> actions)
    {
        if (Try(null, "", directory.GetStatus).Type != FileType.Directory)
            throw new LabellingException("the private /dev", null, Operation, "the descriptor is none of a directory");
        var done = ImmutableArray.CreateBuilder<LabelAction>();
        foreach (IGrouping<string, LabelAction> node in actions.Where(IsNode).GroupBy(action => action.Target!.Path, StringComparer.Ordinal))
        {
            LabelAction[] wanted = [.. node.GroupBy(action => action.Model, StringComparer.Ordinal).Select(ofModel => Choose(ofModel)).OfType<LabelAction>()];
            if (wanted.Length > 0)
                Label(node.Key, wanted, done);
        }

        return done.ToImmutable();
    }

    private void Label(string path, LabelAction[] wanted, ImmutableArray<LabelAction>.Builder done)
    {
        using LinuxFileObject file = Try(null, path, () => directory.Open(path[HostDirectory.Length..]));
        Check(path, Try(null, path, file.GetStatus), wanted[0].Target!.Status!);
        foreach (LabelAction action in wanted)
        {
            ILabelModel model = findModel(action.Model);
            Try(action.Model, path, () =>
            {
                // Where the mount option context= has labelled them all, the kernel takes no other label.
                if (!model.Carries(model.Read(file), action.Wanted!.Value))
                    model.Apply(file, action.Wanted!.Value);
                return true;
            });
            done.Add(action);
        }
    }

    /// <summary>An emulator that is root in its namespace makes what nodes it likes, but none that its plan does not have gets a label.</summary>
    private static void Check(string path, FileStatus present, FileStatus planned)
    {
        if (present.Type != planned.Type)
            throw new LabellingException(path, null, Operation, $"it is a {present.Type} in the private /dev, and not a {planned.Type}");
        if (present.NodeDevice != planned.NodeDevice)
            throw new LabellingException(path, null, Operation, $"it stands for the device {present.NodeDevice} in the private /dev, and not for {planned.NodeDevice}");
        if (present.Identity.Device == planned.Identity.Device)
            throw new LabellingException(path, null, Operation, "the directory is on the file system of the host's own /dev, where the label would stay");
    }

    /// <summary>
    /// The planned label; where the plan leaves the host's node as it is, the SELinux label that this has, for which the policy was asked.
    /// Owner, mode and ACL of such a node are those that its maker copied. Null where there is nothing to do.
    /// </summary>
    private static LabelAction? Choose(IEnumerable<LabelAction> ofModel)
    {
        LabelAction action = ofModel.MinBy(action => action.Kind == LabelActionKind.Apply ? 0 : 1)!;
        if (action.Kind == LabelActionKind.Apply)
            return action;
        return action is { Model: SELinuxModel, Target.SELinuxContext: { } context }
            ? action with { Kind = LabelActionKind.Apply, Wanted = new SecurityLabel(SELinuxModel, context), Reason = "as the host's node" }
            : null;
    }

    private static bool IsNode(LabelAction action) =>
        action is { IsTraversal: false, Relabel: not Domains.RelabelMode.No, Target: { IsPresumed: false, Status.Type: FileType.CharacterDevice or FileType.BlockDevice } target }
        && target.Path.StartsWith(HostDirectory, StringComparison.Ordinal);

    private static T Try<T>(string? model, string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (HostException e)
        {
            throw new LabellingException(path.Length == 0 ? "the private /dev" : path, model, Operation, e.Message, e);
        }
    }
}
