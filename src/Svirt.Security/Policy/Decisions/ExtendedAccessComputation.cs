using System.Runtime.InteropServices;
using Svirt.Security.Policy.Model;

namespace Svirt.Security.Policy.Decisions;

/// <summary>
/// Decides about one number of an extended permission, as avc_has_extended_perms of the kernel does: once any extended permission rule is
/// there for source, target and class, only what allowxperm rules list is allowed. A rule of any kind does that, auditallowxperm and
/// dontauditxperm too (services_compute_xperms_drivers).
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct ExtendedAccessComputation(PolicyModel model, bool[] conditions, PolicyClass objectClass, ushort number)
{
    public ExtendedAccessDecision Compute(in AccessDecision access, uint permission, int source, int target, bool isNetlink)
    {
        int sourceOrdinal = model.Types.OrdinalOf(source);
        int targetOrdinal = model.Types.OrdinalOf(target);
        model.Attributes.WordsOf(sourceOrdinal, out ReadOnlySpan<ushort> positions, out ReadOnlySpan<ulong> words);
        var found = new Findings(isNetlink);
        AddRulesOn(targetOrdinal, sourceOrdinal, positions, words, ref found);
        foreach (ushort attribute in model.Attributes.AttributesOf(targetOrdinal))
            AddRulesOn(attribute, sourceOrdinal, positions, words, ref found);

        bool allowed = (access.Allowed & permission) != 0 && (!found.IsFiltered || found.IsAllowed);
        return new ExtendedAccessDecision(
            allowed,
            (access.AuditAllow & permission) != 0 && (!found.IsFiltered || found.IsGrantAudited),
            (access.AuditDeny & permission) != 0 && !found.IsDenialSilent,
            access.IsPermissive);
    }

    private void AddRulesOn(int target, int source, ReadOnlySpan<ushort> positions, ReadOnlySpan<ulong> words, ref Findings found)
    {
        RuleTable rules = model.Rules;
        (int first, int end) = rules.CellsOf(target, objectClass.Number);
        for (int cell = first; cell < end; cell++)
        {
            uint key = rules.Keys[cell];
            if (RuleKey.KindOf(key) is < RuleKind.AllowXperm or > RuleKind.DontAuditXperm)
                continue;
            var matches = new SourceMatches(rules, cell, source, positions, words);
            for (int entry = matches.Next(); entry >= 0; entry = matches.Next())
            {
                foreach (int index in rules.ListAt(rules.Data[entry]))
                    Add(key, index, ref found);
            }
        }
    }

    private void Add(uint key, int index, ref Findings found)
    {
        RuleTable rules = model.Rules;
        if (RuleKey.IsConditional(key))
        {
            ConditionalRule rule = rules.ConditionalRules[index];
            if (conditions[rule.Node] != rule.Branch)
                return;
            index = (int)rule.Data;
        }

        ExtendedPermissions permissions = rules.ExtendedPermissions[index];
        bool covers = found.IsNetlink == (permissions.Kind == ExtendedPermissionKind.NetlinkMessage) && permissions.Covers(number);
        found.IsFiltered = true;
        switch (RuleKey.KindOf(key))
        {
            case RuleKind.AllowXperm:
                found.IsAllowed |= covers;
                break;
            case RuleKind.AuditAllowXperm:
                found.IsGrantAudited |= covers;
                break;
            default:
                found.IsDenialSilent |= covers;
                break;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Findings(bool isNetlink)
    {
        public readonly bool IsNetlink = isNetlink;
        public bool IsFiltered;
        public bool IsAllowed;
        public bool IsGrantAudited;
        public bool IsDenialSilent;
    }
}
