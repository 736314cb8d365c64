namespace Svirt.Security.Domains.Document;

/// <summary>Counts the children of one element that have the same name, so that paths have an index without searching.</summary>
internal sealed class SiblingGroup
{
    public int Count { get; private set; }

    public int Join() => ++Count;
}
