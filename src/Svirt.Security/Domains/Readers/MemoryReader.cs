using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Memory devices: of ordinary memory, of files (nvdimm, virtio-pmem), and of enclave memory (sgx-epc).</summary>
internal sealed class MemoryReader : IDeviceReader
{
    public string ElementName => "memory";

    public void Read(DocumentElement device, ResourceCollector resources)
    {
        device.Require("model", "dimm", "virtio-mem", "nvdimm", "virtio-pmem", "sgx-epc");
        switch (device.Attribute("model")!.Value)
        {
            case "nvdimm" or "virtio-pmem":
                AddPersistent(device, resources);
                break;
            case "sgx-epc":
                resources.Add(device, device.Resource(ResourceKind.SgxDevice, "/dev/sgx_vepc", ResourceAccess.Shared));
                resources.Add(device, device.Resource(ResourceKind.SgxDevice, "/dev/sgx_provision", ResourceAccess.Shared));
                break;
        }
    }

    // A device that the guest cannot write (target/readonly) is still opened read-write by the emulator.
    private static void AddPersistent(DocumentElement device, ResourceCollector resources)
    {
        var path = device.Element("source")?.Element("path");
        if (path?.PathText() is not { } file)
            throw (path ?? device).SourceMissing();
        resources.Add(path, path.Resource(ResourceKind.PersistentMemory, file, ResourceAccess.ReadWrite));
    }
}
