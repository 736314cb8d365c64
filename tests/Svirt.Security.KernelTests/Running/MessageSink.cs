using Xunit.Abstractions;

namespace Svirt.Security.KernelTests.Running;

/// <summary>Receives xunit's messages, which come from another thread, until the one that ends the job.</summary>
/// <typeparam name="TLast">The message that ends the job.</typeparam>
internal abstract class MessageSink<TLast> : LongLivedMarshalByRefObject, IMessageSink, IDisposable
    where TLast : IMessageSinkMessage
{
    private readonly ManualResetEventSlim _finished = new();

    public void WaitUntilFinished() => _finished.Wait();

    public void Dispose() => _finished.Dispose();

    /// <inheritdoc/>
    public bool OnMessage(IMessageSinkMessage message)
    {
        Receive(message);
        if (message is TLast)
            _finished.Set();
        return true;
    }

    protected abstract void Receive(IMessageSinkMessage message);
}
