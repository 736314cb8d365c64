using System.Collections.Frozen;
using Svirt.Security.Labels;

namespace Svirt.Security.Categories;

/// <summary>
/// Which process labels are held to their categories (attribute mcs_constrained_type of the policy). Only they matter to the overlap rule:
/// any other may have all categories, as the manager's own <c>s0-s0:c0.c1023</c>, and is confined by its type alone. Immutable, thread-safe.
/// </summary>
public sealed class McsConstraint
{
    private readonly Lazy<FrozenSet<string>?> _types;

    private McsConstraint(Lazy<FrozenSet<string>?> types) => _types = types;

    /// <summary>
    /// Where the policy cannot be asked: the types of virtual machines and containers that stock policies constrain, and any type at a single
    /// level with categories, since that is how confined things are run and trusted ones are not; of running processes of such a type only
    /// those with up to three categories.
    /// </summary>
    public static McsConstraint Stock { get; } = new(new Lazy<FrozenSet<string>?>((FrozenSet<string>?)null));

    /// <summary>Exactly these types, as the policy lists them under mcs_constrained_type.</summary>
    /// <param name="types">The types.</param>
    public static McsConstraint Of(IEnumerable<string> types) => new(new Lazy<FrozenSet<string>?>(types.ToFrozenSet(StringComparer.Ordinal)));

    /// <summary>What a policy says that is read when a label is judged for the first time; as <see cref="Stock"/> where it cannot be read.</summary>
    /// <param name="read">Reads the types; null where they cannot be known. Does not throw.</param>
    internal static McsConstraint Read(Func<IEnumerable<string>?> read) =>
        new(new Lazy<FrozenSet<string>?>(() => read()?.ToFrozenSet(StringComparer.Ordinal)));

    /// <summary>Whether the policy was asked. False is for what <see cref="Stock"/> supposes.</summary>
    public bool IsFromPolicy => _types.Value is not null;

    /// <summary>Whether the categories of a label confine it.</summary>
    /// <param name="label">The label.</param>
    public bool Applies(SecurityContext label)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (_types.Value is { } types)
            return types.Contains(label.Type);
        return label.Range is { } range
            && (range.Low == range.High || IsStock(label.Type));
    }

    /// <summary>
    /// Whether the categories of a process that anybody may have started count. Where the policy cannot be asked, those of an unknown type do
    /// only if they are as few as virtual machines and containers get: a user who may choose his level (runcon -l s0:c0.c1023) must not take
    /// the labels of the whole host, and is most likely of a type that no category confines.
    /// </summary>
    /// <param name="label">The label of the process.</param>
    internal bool AppliesToProcess(SecurityContext label) =>
        Applies(label) && (IsFromPolicy || IsStock(label.Type) || label.Range is { } range && range.High.Categories.Count <= Combinations.MaximumSize);

    private static bool IsStock(string type) => type is "svirt_t" or "svirt_tcg_t" or "svirt_prot_exec_t" or "svirt_kvm_net_t" or "svirt_qemu_net_t"
        or "svirt_lxc_net_t" or "qemu_t"
        or "container_t" or "container_kvm_t" or "container_init_t" or "container_userns_t" or "container_logreader_t" or "container_logwriter_t";
}
