using Xunit.Abstractions;

namespace Svirt.Security.KernelTests.Running;

/// <summary>Shows what xunit has to say about itself.</summary>
internal sealed class DiagnosticSink(TextWriter output) : LongLivedMarshalByRefObject, IMessageSink
{
    /// <inheritdoc/>
    public bool OnMessage(IMessageSinkMessage message)
    {
        if (message is IDiagnosticMessage diagnostic)
            output.WriteLine($"xunit: {diagnostic.Message}");
        return true;
    }
}
