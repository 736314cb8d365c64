using System.Text;

namespace Svirt.Security.Tests.Domains;

/// <summary>A start, then the same text for ever, made as it is read; fails where a reader should long have stopped.</summary>
internal sealed class EndlessStream(string start, string repeated, long failAfter) : Stream
{
    private readonly byte[] _start = Encoding.UTF8.GetBytes(start);
    private readonly byte[] _repeated = Encoding.UTF8.GetBytes(repeated);

    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (BytesRead > failAfter)
            throw new IOException("Read on and on.");
        foreach (ref var target in buffer)
        {
            target = BytesRead < _start.Length ? _start[BytesRead] : _repeated[(BytesRead - _start.Length) % _repeated.Length];
            BytesRead++;
        }

        return buffer.Length;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
