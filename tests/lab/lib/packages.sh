# Host packages. What is there is left alone.

# bindfs is for the tests on the host: a file system whose owners and modes are only what its daemon says.
host_packages=(qemu-system-x86 qemu-utils mmdebstrap policycoreutils e2fsprogs attr lz4 bindfs)

missing_host_packages() {
    local package
    for package in "${host_packages[@]}"; do
        dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || printf '%s\n' "$package"
    done
}

install_host_packages() {
    local missing
    command -v dpkg-query >/dev/null || die 'needs a Debian host (dpkg, apt-get)'
    command -v dotnet >/dev/null || die 'needs the .NET SDK (dotnet) on PATH'
    [ -n "$(missing_host_packages)" ] || return 0
    mkdir -p "$lab_cache"
    (
        flock 9
        mapfile -t missing < <(missing_host_packages)
        [ ${#missing[@]} -gt 0 ] || exit 0
        say "installing ${missing[*]}"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq 9>&-
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 9>&-
    ) 9>"$lab_cache/packages.lock" || die 'could not install the host packages'
}
