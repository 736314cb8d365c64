using Microsoft.Win32.SafeHandles;
using Svirt.Security.Host;

namespace Svirt.Security.Launch;

/// <summary>The descriptors of one start: those that the child gets, and our ends of its streams.</summary>
internal sealed class LaunchStreams : IDisposable
{
    private readonly IProcessDescriptors _descriptors;
    private readonly List<SafeFileHandle> _childEnds = [];
    private readonly List<DescriptorMapping> _mappings = [];
    private SafeFileHandle? _nullDevice;

    internal LaunchStreams(EmulatorCommand command, IProcessDescriptors descriptors)
    {
        _descriptors = descriptors;
        try
        {
            StandardInput = Add(command.StandardInput, 0, FileAccess.Write);
            StandardOutput = Add(command.StandardOutput, 1, FileAccess.Read);
            StandardError = Add(command.StandardError, 2, FileAccess.Read);
            foreach (InheritedDescriptor descriptor in command.Descriptors)
                _mappings.Add(new DescriptorMapping(descriptor.Source, descriptor.Target));
            ErrorLog = new StandardErrorLog(
                descriptors, command.StandardError.Kind, Capture ?? StandardError?.SafeFileHandle ?? command.StandardError.FileHandle);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal IReadOnlyList<DescriptorMapping> Mappings => _mappings;

    internal FileStream? StandardInput { get; }

    internal FileStream? StandardOutput { get; }

    internal FileStream? StandardError { get; }

    internal SafeFileHandle? Capture { get; private set; }

    internal StandardErrorLog ErrorLog { get; }

    /// <summary>Closes what only the child needs, so that our ends see the end of file when the child is gone.</summary>
    internal void CloseChildEnds()
    {
        foreach (SafeFileHandle handle in _childEnds)
            handle.Dispose();
        _childEnds.Clear();
    }

    public void Dispose()
    {
        CloseChildEnds();
        StandardInput?.Dispose();
        StandardOutput?.Dispose();
        StandardError?.Dispose();
        Capture?.Dispose();
    }

    /// <summary>Adds a standard stream and returns our end of it, if it is a pipe.</summary>
    private FileStream? Add(StandardStreamTarget target, int number, FileAccess ourAccess)
    {
        switch (target.Kind)
        {
            case StandardStreamKind.Handle:
                _mappings.Add(new DescriptorMapping(target.FileHandle!, number));
                return null;
            case StandardStreamKind.Capture:
                Capture = _descriptors.CreateSealedMemory("emulator-stderr", StandardErrorLog.Capacity);
                _mappings.Add(new DescriptorMapping(Capture, number));
                return null;
            case StandardStreamKind.Pipe:
                (SafeFileHandle read, SafeFileHandle write) = _descriptors.CreatePipe();
                (SafeFileHandle ours, SafeFileHandle childs) = ourAccess == FileAccess.Read ? (read, write) : (write, read);
                _childEnds.Add(childs);
                _mappings.Add(new DescriptorMapping(childs, number));
                return new FileStream(ours, ourAccess, bufferSize: 0);
            default:
                _nullDevice ??= _descriptors.OpenNull();
                if (!_childEnds.Contains(_nullDevice))
                    _childEnds.Add(_nullDevice);
                _mappings.Add(new DescriptorMapping(_nullDevice, number));
                return null;
        }
    }
}
