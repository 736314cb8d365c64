# The guest's root file system and kernel: built once for a recipe, one image for all three modes.

guest_runtime() {
    dotnet --list-runtimes | sed -n 's/^Microsoft\.NETCore\.App \(10\.[^ ]*\) .*/\1/p' | sort -V | tail -n 1
}

# Everything that decides what is in the image; changing any of it builds another.
recipe_hash() {
    {
        cat "$lab_folder/lib/image.sh" "$lab_folder/lib/kernel.sh" "$lab_folder"/guest/image/* "$checkout/samples/policy/svirt-manager.cil"
        guest_runtime
    } | sha256sum | cut -c1-16
}

ensure_image() {
    local hash
    hash=$(recipe_hash)
    image=$lab_cache/$hash
    [ ! -d "$image" ] || return 0
    mkdir -p "$lab_cache"
    # Two runs on a cold cache: the second waits here and then finds the image of the first.
    exec 8>"$lab_cache/$hash.lock"
    flock -n 8 || { say 'waiting for another run to build the image'; flock 8; }
    [ -d "$image" ] || build_image
    exec 8>&-
}

build_image() {
    local start=$SECONDS tree=$session/root finished=$session/image megabytes
    say "building the root file system (kept in $image)"
    mkdir -p "$finished" "$session/kernel"
    bootstrap_tree "$tree"
    install_runtime "$tree"
    install_laboratory "$tree"
    dpkg -x "$session"/kernel/linux-image-*.deb "$session/kernel"
    install_modules "$session/kernel" "$tree"
    say 'labelling'
    chroot "$tree" semodule -n -i /usr/share/svirt-lab/svirt-lab.cil -i /usr/share/svirt-lab/svirt-manager.cil
    setfiles -T 0 -F -r "$tree" "$tree/etc/selinux/default/contexts/files/file_contexts" "$tree"
    # Twice what is in it, sparse: room for the tests' own disks.
    megabytes=$(du -s --apparent-size -BM "$tree" | cut -dM -f1)
    write_file_system "$tree" "$finished/root.img" "$((megabytes * 2))"
    unpack_kernel "$(echo "$session"/kernel/boot/vmlinuz-*)" "$finished/vmlinux"
    remove_tree "$tree"
    # The cache may be on another file system than the session: copy beside, then rename, so that it appears complete or not at all.
    rm -rf "$image.new"
    cp -r --sparse=always "$finished" "$image.new"
    mv -T "$image.new" "$image"
    say "image built in $((SECONDS - start)) s"
}

bootstrap_tree() {
    local packages
    packages=$(sed -e 's/#.*//' "$lab_folder/guest/image/packages" | xargs | tr ' ' ,)
    kernel_download_hook >"$session/download-kernel"
    if ! KERNEL_FOLDER=$session/kernel attended mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --customize-hook="sh $session/download-kernel" bookworm "$1" 2>"$session/bootstrap.log"; then
        tail -n 20 "$session/bootstrap.log" >&2
        die 'mmdebstrap failed'
    fi
}

install_runtime() {
    local root version part
    root=$(dirname "$(readlink -f "$(command -v dotnet)")")
    version=$(guest_runtime)
    [ -n "$version" ] || die 'no Microsoft.NETCore.App 10 among dotnet --list-runtimes'
    for part in dotnet "host/fxr/$version" "shared/Microsoft.NETCore.App/$version"; do
        mkdir -p "$1/usr/share/dotnet/$(dirname "$part")"
        cp -r "$root/$part" "$1/usr/share/dotnet/$part"
    done
    chown -R 0:0 "$1/usr/share/dotnet"
}

# What Debian builds as modules and a test needs, found by mount(8) as on any host. In SELinux' laboratory nothing loads them.
install_modules() {
    local package=$1 tree=$2 version module
    version=$(basename "$package"/lib/modules/*)
    while read -r module; do
        install -D -m 644 "$package/lib/modules/$version/kernel/$module" "$tree/lib/modules/$version/kernel/$module"
    done < <(sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$lab_folder/guest/image/modules")
    cp "$package/lib/modules/$version"/modules.{builtin,builtin.modinfo,order} "$tree/lib/modules/$version/"
    chroot "$tree" depmod "$version"
}

install_laboratory() {
    local recipe=$lab_folder/guest/image program
    install -m 755 "$recipe/lab-init" "$1/usr/sbin/lab-init"
    install -D -m 644 "$recipe/svirt-lab.cil" "$1/usr/share/svirt-lab/svirt-lab.cil"
    install -m 644 "$checkout/samples/policy/svirt-manager.cil" "$1/usr/share/svirt-lab/svirt-manager.cil"
    install -m 644 "$recipe/file_contexts.local" "$1/etc/selinux/default/contexts/files/file_contexts.local"
    printf 'SELINUX=enforcing\nSELINUXTYPE=default\n' >"$1/etc/selinux/config"
    cat "$recipe/passwd" >>"$1/etc/passwd"
    cat "$recipe/group" >>"$1/etc/group"
    mkdir -p "$1/usr/libexec/svirt-lab" "$1/var/lib/svirt-lab" "$1/mnt/payload"
    for program in cat dd sleep busybox; do
        cp --remove-destination "$1/usr/bin/$program" "$1/usr/libexec/svirt-lab/$program"
    done
}

write_file_system() {
    local tree=$1 file=$2 megabytes=$3
    truncate -s "${megabytes}M" "$file"
    mke2fs -q -t ext4 -O ^has_journal -E root_owner=0:0 -d "$tree" "$file"
}
