using Svirt.Security.Drivers.Dac;
using Svirt.Security.Host;
using Svirt.Security.Labelling;
using Svirt.Security.Labels;

namespace Svirt.Security.Tests.Labelling;

/// <summary>The DAC model, but applying to one path, or restoring one, is refused by the kernel.</summary>
internal sealed class FailingModel(
    string? failingApply = null, string? failingRestore = null, int errno = Errno.EPERM, Action<string>? beforeFailing = null, string[]? failingRestores = null) : ILibvirtLabelModel
{
    private readonly DacLabelModel _inner = new();

    public List<string> Log { get; } = [];

    public string Model => _inner.Model;

    public LabelSnapshot Read(IFileObject file) => _inner.Read(file);

    public LabelSnapshot UnrememberedOriginal(IFileObject file, LabelSnapshot present) => _inner.UnrememberedOriginal(file, present);

    public string ToLibvirt(LabelSnapshot original) => _inner.ToLibvirt(original);

    public LabelSnapshot? FromLibvirt(string label, LabelSnapshot present) => _inner.FromLibvirt(label, present);

    public bool Carries(LabelSnapshot present, SecurityLabel wanted) => _inner.Carries(present, wanted);

    public void Apply(IFileObject file, SecurityLabel wanted)
    {
        Note("apply " + Path.GetFileName(file.Path));
        if (file.Path == failingApply)
        {
            beforeFailing?.Invoke(file.Path);
            throw new HostException("fchownat", file.Path, errno);
        }

        _inner.Apply(file, wanted);
    }

    public bool Restore(IFileObject file, LabelSnapshot original, SecurityLabel applied)
    {
        Note("restore " + Path.GetFileName(file.Path));
        return file.Path == failingRestore || (failingRestores?.Contains(file.Path) ?? false) ? throw new HostException("fchownat", file.Path, Errno.EROFS) : _inner.Restore(file, original, applied);
    }

    private void Note(string call)
    {
        lock (Log)
            Log.Add(call);
    }
}
