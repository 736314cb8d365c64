namespace Svirt.Security.Domains;

/// <summary>
/// Stable names of the rules a domain, capabilities or backup document can break, as found in <see cref="DomainXmlException.Rule"/>. The
/// table with their meaning
/// is <c>docs/domain-xml-rules.md</c>.
/// </summary>
public static class DomainXmlRules
{
    /// <summary>The document is not well-formed XML.</summary>
    public const string XmlMalformed = "xml-malformed";

    /// <summary>The document has a document type declaration.</summary>
    public const string XmlDtd = "xml-dtd";

    /// <summary>The bytes of a document are not UTF-8, or it declares another encoding.</summary>
    public const string XmlEncoding = "xml-encoding";

    /// <summary>
    /// The document has more characters, elements or attributes than <see cref="DomainXmlLimits"/> allows, or a tag more than 4096.
    /// </summary>
    public const string XmlTooLarge = "xml-too-large";

    /// <summary>Elements are nested deeper than <see cref="DomainXmlLimits.MaxDepth"/>.</summary>
    public const string XmlTooDeep = "xml-too-deep";

    /// <summary>The root element is not <c>domain</c> (of capabilities: <c>capabilities</c>, of a backup: <c>domainbackup</c>) without a namespace.</summary>
    public const string RootElement = "root-element";

    /// <summary>An element that may be given once is given twice; readers would disagree on which one counts.</summary>
    public const string ElementDuplicate = "element-duplicate";

    /// <summary>An element that holds a text holds further elements.</summary>
    public const string ElementNotText = "element-not-text";

    /// <summary>An element outside <c>devices</c> may give the emulator a host path and is not read yet.</summary>
    public const string ElementUnsupported = "element-unsupported";

    /// <summary><c>domain/@type</c> is missing.</summary>
    public const string DomainTypeMissing = "domain-type-missing";

    /// <summary><c>domain/@type</c> is not one that runs QEMU.</summary>
    public const string DomainTypeUnsupported = "domain-type-unsupported";

    /// <summary>The domain has no name.</summary>
    public const string NameMissing = "name-missing";

    /// <summary>The domain's name has a slash or a control character, or is <c>.</c>, <c>..</c> or only white space.</summary>
    public const string NameInvalid = "name-invalid";

    /// <summary>The domain's name has more than 255 bytes in UTF-8.</summary>
    public const string NameTooLong = "name-too-long";

    /// <summary>The <c>uuid</c> is not a UUID, or is all zeros.</summary>
    public const string UuidInvalid = "uuid-invalid";

    /// <summary>A host path does not begin with a slash.</summary>
    public const string PathNotAbsolute = "path-not-absolute";

    /// <summary>A host path has a control character.</summary>
    public const string PathInvalid = "path-invalid";

    /// <summary>A host path has more than 4095 bytes in UTF-8 (PATH_MAX with its final zero).</summary>
    public const string PathTooLong = "path-too-long";

    /// <summary>A device or boot element has something that looks like a host path in a place that is not read.</summary>
    public const string PathUnclaimed = "path-unclaimed";

    /// <summary>The domain has more resources than <see cref="DomainXmlLimits.MaxResources"/>.</summary>
    public const string ResourcesTooMany = "resources-too-many";

    /// <summary><c>seclabel/@type</c> is not dynamic, static or none.</summary>
    public const string SeclabelTypeUnknown = "seclabel-type-unknown";

    /// <summary><c>seclabel/@relabel</c>, of the domain or a device, is not yes, no, optional or force.</summary>
    public const string SeclabelRelabelUnknown = "seclabel-relabel-unknown";

    /// <summary>A dynamic label has relabelling turned off.</summary>
    public const string SeclabelDynamicRelabelOff = "seclabel-dynamic-relabel-off";

    /// <summary>A label of type none has relabelling turned on.</summary>
    public const string SeclabelNoneRelabelOn = "seclabel-none-relabel-on";

    /// <summary>A static label has no <c>label</c>.</summary>
    public const string SeclabelStaticLabelMissing = "seclabel-static-label-missing";

    /// <summary>A <c>baselabel</c> stands in a label that is not dynamic.</summary>
    public const string SeclabelBaselabelNotDynamic = "seclabel-baselabel-not-dynamic";

    /// <summary>Two of the domain's labels have the same model.</summary>
    public const string SeclabelModelDuplicate = "seclabel-model-duplicate";

    /// <summary>The domain has several labels and one of them has no model.</summary>
    public const string SeclabelModelMissing = "seclabel-model-missing";

    /// <summary>A domain, or a device, has more than 32 labels. There are fewer security models.</summary>
    public const string SeclabelTooMany = "seclabel-too-many";

    /// <summary>A label has more than 4096 characters, or a model more than 256.</summary>
    public const string SeclabelValueTooLong = "seclabel-value-too-long";

    /// <summary>A device's label gives a <c>label</c> although it turns relabelling off.</summary>
    public const string DeviceSeclabelLabelRelabelOff = "device-seclabel-label-relabel-off";

    /// <summary>Two labels of one device have the same model.</summary>
    public const string DeviceSeclabelModelDuplicate = "device-seclabel-model-duplicate";

    /// <summary>A device overrides a label whose relabelling the domain turns off.</summary>
    public const string DeviceSeclabelDomainRelabelOff = "device-seclabel-domain-relabel-off";

    /// <summary>A disk, backing store or nvram has a type that is unknown or not supported yet.</summary>
    public const string DiskTypeUnsupported = "disk-type-unsupported";

    /// <summary><c>disk/@device</c> is not disk, cdrom, floppy or lun.</summary>
    public const string DiskDeviceUnknown = "disk-device-unknown";

    /// <summary>A disk that needs a source, or a backing store, has none.</summary>
    public const string DiskSourceMissing = "disk-source-missing";

    /// <summary><c>source/@startupPolicy</c> is not mandatory, requisite or optional.</summary>
    public const string DiskStartupPolicyUnknown = "disk-startup-policy-unknown";

    /// <summary>A <c>backingStore</c> has content but no type, so that it would be taken for the end of the chain.</summary>
    public const string DiskBackingTypeMissing = "disk-backing-type-missing";

    /// <summary>The same path stands twice in one backing chain.</summary>
    public const string DiskBackingLoop = "disk-backing-loop";

    /// <summary><c>loader/@type</c> is not rom or pflash.</summary>
    public const string LoaderTypeUnknown = "loader-type-unknown";

    /// <summary><c>loader/@readonly</c> is not yes or no.</summary>
    public const string LoaderReadonlyUnknown = "loader-readonly-unknown";

    /// <summary>Firmware is to be chosen by the manager and no path was filled in.</summary>
    public const string FirmwareUnresolved = "firmware-unresolved";

    /// <summary>An <c>nvram</c> without path: the manager has not filled it in.</summary>
    public const string NvramSourceMissing = "nvram-source-missing";

    /// <summary>A character device has a type that is unknown or not supported yet.</summary>
    public const string ChardevTypeUnsupported = "chardev-type-unsupported";

    /// <summary>The mode of a unix socket is not bind or connect.</summary>
    public const string ChardevModeUnknown = "chardev-mode-unknown";

    /// <summary>A character device that needs a path has none.</summary>
    public const string ChardevSourceMissing = "chardev-source-missing";

    /// <summary>A device that may give the emulator a host path and is not read yet.</summary>
    public const string DeviceUnsupported = "device-unsupported";

    /// <summary>A label of a live domain, not of type none, has no <c>label</c>.</summary>
    public const string SeclabelLiveLabelMissing = "seclabel-live-label-missing";

    /// <summary>A label of a live domain that relabels has no <c>imagelabel</c>.</summary>
    public const string SeclabelLiveImagelabelMissing = "seclabel-live-imagelabel-missing";

    /// <summary>A label in the form of sVirt v0.10 has a type that is not static.</summary>
    public const string SeclabelV010NotStatic = "seclabel-v010-not-static";

    /// <summary>A label of the model none has another type in a live domain.</summary>
    public const string SeclabelModelNoneType = "seclabel-model-none-type";

    /// <summary>The only label of a domain has no model, although what it says belongs to one.</summary>
    public const string SeclabelModelNeeded = "seclabel-model-needed";

    /// <summary><c>seclabel/@labelskip</c> of a device of a live domain is not yes or no.</summary>
    public const string DeviceSeclabelLabelskipUnknown = "device-seclabel-labelskip-unknown";

    /// <summary>Nobody could say where a storage volume is.</summary>
    public const string DiskVolumeUnresolved = "disk-volume-unresolved";

    /// <summary>A device leaves a path to the manager, and nobody said which.</summary>
    public const string ManagedPathUnresolved = "managed-path-unresolved";

    /// <summary>A device that needs a host path or an address has none.</summary>
    public const string DeviceSourceMissing = "device-source-missing";

    /// <summary>The address of a device of the host is not of its form.</summary>
    public const string HostdevAddressInvalid = "hostdev-address-invalid";

    /// <summary>Nobody could say which node a device of the host has.</summary>
    public const string HostdevUnresolved = "hostdev-unresolved";

    /// <summary>The name of shared memory cannot be that of a file.</summary>
    public const string ShmemNameInvalid = "shmem-name-invalid";

    /// <summary>A <c>secmodel</c> of capabilities names no model.</summary>
    public const string SecmodelModelMissing = "secmodel-model-missing";

    /// <summary>Two of the capabilities' <c>secmodel</c> elements have the same model.</summary>
    public const string SecmodelModelDuplicate = "secmodel-model-duplicate";

    /// <summary>A <c>baselabel</c> of a <c>secmodel</c> does not say which type of domain it is for.</summary>
    public const string SecmodelBaselabelTypeMissing = "secmodel-baselabel-type-missing";

    /// <summary>A <c>secmodel</c> has two <c>baselabel</c> elements for the same type of domain.</summary>
    public const string SecmodelBaselabelDuplicate = "secmodel-baselabel-duplicate";

    /// <summary><c>domainbackup/@mode</c> is not push or pull.</summary>
    public const string BackupModeUnknown = "backup-mode-unknown";

    /// <summary>The transport of a backup's server is not tcp, unix or fd.</summary>
    public const string BackupTransportUnknown = "backup-transport-unknown";

    /// <summary>A backup lists no disks; libvirt would take all.</summary>
    public const string BackupDisksMissing = "backup-disks-missing";

    /// <summary><c>backup</c> of a disk of a backup is not yes or no.</summary>
    public const string BackupDiskUnknown = "backup-disk-unknown";
}
