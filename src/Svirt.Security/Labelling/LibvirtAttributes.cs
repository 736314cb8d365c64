using System.Globalization;
using System.Text;
using Svirt.Security.Host;

namespace Svirt.Security.Labelling;

/// <summary>
/// What libvirt remembers of a file, in its form (src/security/security_util.c of libvirt): for each model the original label, a decimal count
/// of the domains that have the file, and the time of the boot, without which or with another the rest is stale. Thread-safe; of one file,
/// whoever holds its lock may call.
/// </summary>
/// <param name="readBootTime">libvirt's idea of the boot time; null where it cannot be told, and then nothing is read or written.</param>
internal sealed class LibvirtAttributes(Func<ulong?> readBootTime)
{
    private const string Prefix = "trusted.libvirt.security.";
    private const int LargestLabel = 4096;

    /// <summary>
    /// libvirt takes the time from the clock where there is no utmp, so a clock that is set meanwhile moves it. No boot that lasted less than this
    /// has left a claim worth having, while taking a living one for stale would lose what it remembers.
    /// </summary>
    private const ulong ToleratedSeconds = 60;

    private readonly Lazy<ulong?> _bootTime = new(readBootTime);

    /// <summary>The models that libvirt remembers labels of.</summary>
    internal static IReadOnlyList<string> Models { get; } = ["dac", "selinux"];

    /// <summary>The file can have such attributes.</summary>
    internal bool AreSupported(IFileObject file, string model) => _bootTime.Value is not null && file.TryGetExtendedAttribute(CountName(model), out _);

    /// <summary>The claim on a file; null where there is none of this boot.</summary>
    internal LibvirtClaim? Read(IFileObject file, string model)
    {
        string? text, stamp;
        try
        {
            text = ReadText(file, CountName(model));
            stamp = text is null ? null : ReadText(file, StampName(model));
        }
        catch (HostException)
        {
            // There may be one: a file is not given to one domain alone because nobody could read that others have it.
            return new LibvirtClaim(Count: null);
        }

        if (text is null || !IsOfThisBoot(stamp))
            return null;
        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint count) || count == uint.MaxValue)
            return new LibvirtClaim(Count: null);
        return count == 0 ? null : new LibvirtClaim(count);
    }

    /// <summary>The original label that is remembered; null for none.</summary>
    /// <exception cref="HostException">It cannot be read.</exception>
    internal static string? ReadLabel(IFileObject file, string model) => ReadText(file, Prefix + model);

    /// <summary>One domain more has the file. The first leaves the label to be restored by the last.</summary>
    /// <exception cref="HostException">It cannot be written; nothing of it is left.</exception>
    internal void Add(IFileObject file, string model, string original)
    {
        if (Read(file, model) is { Count: { } count })
        {
            WriteText(file, CountName(model), Text(count + 1));
            return;
        }

        try
        {
            WriteText(file, Prefix + model, original);
            WriteText(file, StampName(model), _bootTime.Value!.Value.ToString(CultureInfo.InvariantCulture));
            WriteText(file, CountName(model), Text(1));
        }
        catch (HostException)
        {
            TryClear(file, model);
            throw;
        }
    }

    /// <summary>The original is another from now on; the count stays. Nothing where there is no claim of this boot.</summary>
    /// <exception cref="HostException">It cannot be written.</exception>
    internal void Replace(IFileObject file, string model, string original)
    {
        if (Read(file, model) is { Count: not null })
            WriteText(file, Prefix + model, original);
    }

    /// <summary>One domain less has the file. The last takes everything away, and so do those who find a stale claim.</summary>
    internal void Release(IFileObject file, string model)
    {
        switch (Read(file, model))
        {
            case { Count: > 1 and { } count }:
                WriteText(file, CountName(model), Text(count - 1));
                break;
            case { Count: null }:
                break;
            default:
                Clear(file, model);
                break;
        }
    }

    private static void TryClear(IFileObject file, string model)
    {
        try
        {
            Clear(file, model);
        }
        catch (HostException)
        {
            // The first failure is the one to report.
        }
    }

    /// <summary>The count first: without it libvirt looks at nothing else.</summary>
    private static void Clear(IFileObject file, string model)
    {
        // Who may not see them (CAP_SYS_ADMIN) may not remove them either, and has put none there.
        foreach (string name in new[] { CountName(model), Prefix + model, StampName(model) }.Where(name => file.GetExtendedAttribute(name) is not null))
            file.RemoveExtendedAttribute(name);
    }

    private bool IsOfThisBoot(string? stamp) =>
        _bootTime.Value is { } boot
        && ulong.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seconds)
        && (seconds > boot ? seconds - boot : boot - seconds) <= ToleratedSeconds;

    /// <summary>What is longer than anything that libvirt writes is none of its words.</summary>
    private static string? ReadText(IFileObject file, string name) =>
        file.GetExtendedAttribute(name) is { } value ? value.Length <= LargestLabel ? Encoding.UTF8.GetString(value) : "" : null;

    private static void WriteText(IFileObject file, string name, string text) => file.SetExtendedAttribute(name, Encoding.UTF8.GetBytes(text));

    private static string CountName(string model) => Prefix + "ref_" + model;

    private static string StampName(string model) => Prefix + "timestamp_" + model;

    private static string Text(uint count) => count.ToString(CultureInfo.InvariantCulture);
}
