# The kernel: Debian's own, out of its package.

# QEMU starts an uncompressed kernel several seconds sooner than under emulation the kernel can unpack itself, so the
# LZ4 payload of the bzImage is unpacked here. Its magic number may occur by chance before: the result must be an ELF file.
unpack_kernel() {
    local vmlinuz=$1 vmlinux=$2 offset
    while read -r offset; do
        # lz4 reports what follows the payload in the bzImage as an error.
        tail -c "+$((offset + 1))" "$vmlinuz" | lz4 -q -d - - >"$vmlinux" 2>/dev/null || true
        [ "$(head -c 4 "$vmlinux")" != $'\x7fELF' ] || return 0
    done < <(LC_ALL=C grep -abo -P '\x02\x21\x4c\x18' "$vmlinuz" | cut -d: -f1)
    die "no LZ4 payload in $vmlinuz"
}

# mmdebstrap calls this while the guest's package lists are still there, so that the kernel is of the same archive and day.
# It is unpacked outside the tree: the guest needs few of its modules (guest/image/modules) and no initramfs.
kernel_download_hook() {
    cat <<'HOOK'
set -eu
cd "$KERNEL_FOLDER"
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
image=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
[ -n "$image" ]
apt-get download -qq -o APT::Sandbox::User=root "$image"
HOOK
}
