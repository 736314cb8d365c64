using Svirt.Security.Domains.Document;

namespace Svirt.Security.Domains.Readers;

/// <summary>Memory devices made of ordinary memory. nvdimm and virtio-pmem are files; sgx-epc is a node.</summary>
internal sealed class MemoryReader : IDeviceReader
{
    public string ElementName => "memory";

    public void Read(DocumentElement device, ResourceCollector resources) => device.Require("model", "dimm", "virtio-mem");
}
