using System.Xml;
using Svirt.Security.Errors;

namespace Svirt.Security.Domains;

/// <summary>
/// A domain or capabilities document that is malformed, breaks a rule of the format, or asks for something that would give the
/// emulator a host path this
/// library does not know of.
/// </summary>
public sealed class DomainXmlException : SvirtSecurityException
{
    internal DomainXmlException(string rule, DocumentPosition position, string sentence, Exception? innerException = null)
        : base($"{sentence} At {position}; rule {rule}.", innerException)
    {
        Rule = rule;
        Position = position;
    }

    /// <summary>The broken rule: one of the constants of <see cref="DomainXmlRules"/>, stable across releases.</summary>
    public string Rule { get; }

    /// <summary>Where in the document the rule was broken.</summary>
    public DocumentPosition Position { get; }

    /// <summary>Path of the element, as described at <see cref="DocumentPosition"/>.</summary>
    public string ElementPath => Position.ElementPath;

    /// <summary>Line from 1; 0 where it is not known.</summary>
    public int Line => Position.Line;

    /// <summary>Column from 1; 0 where it is not known.</summary>
    public int Column => Position.Column;

    internal static DomainXmlException Malformed(XmlException error, string elementPath) =>
        new(
            DomainXmlRules.XmlMalformed,
            new DocumentPosition(elementPath, error.LineNumber, error.LinePosition),
            "The document is not well-formed XML.",
            error);
}
