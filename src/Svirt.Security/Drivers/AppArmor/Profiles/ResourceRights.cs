using Svirt.Security.Domains;

namespace Svirt.Security.Drivers.AppArmor.Profiles;

/// <summary>
/// What an emulator needs on a resource, by its kind. Only <see cref="ResourceAccess"/> decides about writing: a read-only medium and a
/// lower layer of a chain are never written, and a layer that a new plan makes writable (block commit) is, as nothing is ever denied.
/// </summary>
internal static class ResourceRights
{
    internal static FileRight Of(DomainResource resource)
    {
        FileRight rights = resource.Access == ResourceAccess.ReadOnly ? FileRight.Read : FileRight.Read | FileRight.Write;
        return rights | Extra(resource);
    }

    private static FileRight Extra(DomainResource resource) => resource.Kind switch
    {
        // QEMU locks images by open file description, those that it only reads as well (qemu: block/file-posix.c).
        ResourceKind.Disk or ResourceKind.BackingImage or ResourceKind.DataFile or ResourceKind.Mirror or ResourceKind.Scratch
            or ResourceKind.Loader or ResourceKind.Nvram or ResourceKind.VariableStore or ResourceKind.SaveImage
            or ResourceKind.PersistentStore or ResourceKind.PersistentMemory or ResourceKind.MemoryBacking => FileRight.Lock,

        // Lock files of the certificate database (NSS), and of swtpm's state.
        ResourceKind.SmartcardDatabase or ResourceKind.TpmState => FileRight.Lock,

        // A guest makes links and takes locks in what is shared with it.
        ResourceKind.FilesystemDirectory => resource.Access == ResourceAccess.ReadOnly ? FileRight.Lock : FileRight.Lock | FileRight.Link,
        _ => FileRight.None,
    };
}
