namespace Svirt.Security.Policy.Components;

/// <summary>Something that a policy declares, as seinfo lists it.</summary>
public interface IPolicyComponent
{
    /// <summary>The short form that a listing shows; the statement itself for what has no name.</summary>
    string Name { get; }

    /// <summary>The declaration in policy language, as <c>seinfo -x</c> prints it.</summary>
    string Statement { get; }
}
