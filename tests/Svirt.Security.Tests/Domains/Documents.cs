using System.Collections.Immutable;
using Svirt.Security.Domains;
using Xunit;

namespace Svirt.Security.Tests.Domains;

/// <summary>Small documents around the part a test is about.</summary>
internal static class Documents
{
    public static string Domain(string content) => $"<domain type='kvm'><name>vm</name>{content}</domain>";

    public static string Devices(string content) => Domain($"<devices>{content}</devices>");

    public static string Disk(string content) => Devices($"<disk>{content}</disk>");

    public static ImmutableArray<DomainResource> Resources(string xml) => DomainXml.Parse(xml).Resources;

    public static DomainXmlException Refused(string rule, string elementPath, string xml)
    {
        var error = Assert.Throws<DomainXmlException>(() => DomainXml.Parse(xml));
        Assert.Equal((rule, elementPath), (error.Rule, error.ElementPath));
        Assert.True(error.Line > 0 && error.Column > 0, error.Message);
        return error;
    }
}
