namespace Svirt.Security.Labelling;

/// <summary>Another domain uses the file in a way that does not go together with what is wanted.</summary>
public sealed class FileInUseException : LabellingException
{
    internal FileInUseException(string path, string model, DomainIdentity holder, string cause)
        : base(path, model, "claim the file", $"domain {holder} {cause}") => Holder = holder;

    /// <summary>The domain that has it.</summary>
    public DomainIdentity Holder { get; }
}
