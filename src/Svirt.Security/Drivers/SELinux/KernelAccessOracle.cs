using System.Collections.Immutable;
using Svirt.Security.AccessVectors;
using Svirt.Security.Host;
using Svirt.Security.Labels;
using Svirt.Security.Policy;

namespace Svirt.Security.Drivers.SELinux;

/// <summary>
/// Asks the running kernel; where the policy denies the manager the question (stock policies do so to virtd_t), the policy file.
/// </summary>
internal sealed class KernelAccessOracle : IAccessOracle
{
    private readonly KernelSecurityServer _server;
    private readonly Lazy<PolicyFileOracle?> _file;
    private readonly MomentaryAnswers<(SecurityClass Class, string Permission), int?> _permissions;
    private readonly MomentaryAnswers<(SecurityContext Source, SecurityContext Target, string Class), Decision> _decisions;

    internal KernelAccessOracle(KernelSecurityServer server, Func<PolicyDatabase?> readPolicy, TimeProvider time)
    {
        _server = server;
        _file = new Lazy<PolicyFileOracle?>(() => readPolicy() is { } policy ? new PolicyFileOracle(policy) : null);
        _permissions = new(time, key => server.FindPermission(key.Class, key.Permission));
        _decisions = new(time, key => Decide(key.Source, key.Target, key.Class));
    }

    public AccessAnswer Ask(SecurityContext source, SecurityContext target, string className, ImmutableArray<string> permissions)
    {
        Decision decision = _decisions.Get((source, target, className));
        if (decision.MayNotAsk is { } refusal)
            return _file.Value?.Ask(source, target, className, permissions) ?? AccessAnswer.NotKnown(refusal);
        return decision.Class is { } known
            ? new AccessAnswer([.. permissions.Where(name => IsDenied(known, decision.Vectors, name))], decision.Vectors.IsPermissive)
            : new AccessAnswer([]); // a class that the policy does not define is checked nowhere
    }

    private bool IsDenied(SecurityClass known, AccessDecision vectors, string permission) =>
        _permissions.Get((known, permission)) is { } number && !vectors.Allows(number);

    private Decision Decide(SecurityContext source, SecurityContext target, string className)
    {
        try
        {
            return _server.FindClass(className) is { } known
                ? new Decision(known, _server.ComputeAccess(source, target, known), null)
                : new Decision(null, default, null);
        }
        catch (HostException e)
        {
            return new Decision(null, default, e.Message);
        }
    }

    private sealed record Decision(SecurityClass? Class, AccessDecision Vectors, string? MayNotAsk);
}
