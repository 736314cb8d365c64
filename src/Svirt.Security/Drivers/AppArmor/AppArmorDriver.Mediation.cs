using Svirt.Security.Labelling;

namespace Svirt.Security.Drivers.AppArmor;

/// <content>Whether kernel and compiler enforce all that profiles say.</content>
public sealed partial class AppArmorDriver
{
    private const string KernelRemedy = "run a kernel whose AppArmor has it (/sys/kernel/security/apparmor/features)";
    private const string TemplateRemedy = $"name an abi that has it in {nameof(AppArmorProfileOptions)}.{nameof(AppArmorProfileOptions.Template)}";

    private volatile KernelMediation? _mediation;

    /// <summary>What a running kernel can do does not change.</summary>
    private KernelMediation Mediation => _mediation ??= KernelMediation.Of(_kernel.ReadFeatures());

    private CompilerTrial TryCompiler()
    {
        string profile = _prefixes[0] + "trial";
        return _store.TryCompiler(profile, _builder.Build(profile, emulator: null, resources: [], hasTerminal: true));
    }

    /// <summary>What stands between the profiles' text and what is enforced, for an operator.</summary>
    private IEnumerable<(string Text, string Remedy, bool IsEssential, bool IsOfTemplate)> FindLimits()
    {
        foreach (string missing in Mediation.Essential)
            yield return ($"the kernel cannot confine domains, as it lacks {missing}", KernelRemedy, true, false);
        foreach (string missing in Mediation.Partial)
            yield return ($"the kernel does not mediate {missing}: rules on them have no effect", KernelRemedy, false, false);
        CompilerTrial trial = TryCompiler();
        if (trial.Fault is { } fault)
            yield return ($"for static labels only: {fault}", "", false, true);
        foreach (string missing in trial.Unmediated.Except(Mediation.Partial, StringComparer.Ordinal))
            yield return ($"compiled profiles leave out {missing}: rules on them have no effect", TemplateRemedy, false, true);
    }

    /// <summary>A class that is not mediated is open to the emulator; that is a fault where the host demands confinement.</summary>
    private IEnumerable<PlanFinding> FindUnmediated(bool isGenerated) =>
        from limit in FindLimits()
        where limit.Remedy.Length > 0 && (isGenerated || !limit.IsOfTemplate)
        select new PlanFinding(
            limit.IsEssential || _requireConfined ? FindingSeverity.Error : FindingSeverity.Warning,
            AppArmorRules.NotMediated,
            ModelName,
            null,
            limit.Text,
            limit.Remedy);
}
