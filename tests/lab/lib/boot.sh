# Boots the guest, shows its console and takes its results.

security_arguments() {
    case $1 in
        selinux) echo 'security=selinux selinux=1 enforcing=1 apparmor=0' ;;
        apparmor) echo 'security=apparmor apparmor=1 selinux=0' ;;
        none) echo 'selinux=0 apparmor=0 lsm=capability' ;;
    esac
}

# Always -accel tcg: nested KVM starts but crawls on many hosts. The CPU model is the quickest under emulation.
# Three namespaces of one NVMe controller, since separate controllers may be numbered in any order.
guest_command() {
    local mode=$1 extra=$2
    qemu=(qemu-system-x86_64 -name "svirt-lab-$mode" -M pc -accel tcg,thread=multi,tb-size=512 -cpu Nehalem -smp 1 -m 2048
        -nodefaults -no-user-config -display none -no-reboot
        -drive "if=none,id=root,format=raw,file=$image/root.img,snapshot=on"
        -drive "if=none,id=payload,format=raw,file=$session/payload.img,readonly=on"
        -drive "if=none,id=results,format=raw,file=$session/results.tar"
        -device nvme,id=disks,serial=lab
        -device nvme-ns,bus=disks,nsid=1,drive=root
        -device nvme-ns,bus=disks,nsid=2,drive=payload
        -device nvme-ns,bus=disks,nsid=3,drive=results
        -kernel "$image/vmlinux"
        -append "console=ttyS0 root=/dev/nvme0n1 rootfstype=ext4 rw init=/usr/sbin/lab-init panic=-1 quiet nokaslr mitigations=off no_timer_check audit=1 audit_backlog_limit=8192 $(security_arguments "$mode") svirt_lab=$mode $extra")
}

boot_guest() {
    local mode=$1 timeout=$2 shell=$3 status=0 console reader
    truncate -s 64M "$session/results.tar"
    # snapshot=on keeps what the guest writes to its root disk in TMPDIR
    export TMPDIR=$session
    if [ "$shell" = 1 ]; then
        guest_command "$mode" svirt_lab_shell
        "${qemu[@]}" -chardev stdio,id=terminal,signal=off -serial chardev:terminal
        return
    fi
    guest_command "$mode" ''
    exec {console}> >(tee "$session/console.log" | sed -u -e 's/\r//g' -e "s/^/[$mode] /")
    reader=$!
    attended timeout --kill-after=5 "$timeout" "${qemu[@]}" -serial stdio </dev/null >&"$console" || status=$?
    exec {console}>&-
    wait "$reader" || true
    if [ "$status" = 124 ] || [ "$status" = 137 ]; then
        say "$mode: the guest was ended after $timeout s; the end of its console:"
        tail -n 40 "$session/console.log" >&2
    fi
}

# No result is a failure, whatever QEMU returned.
collect_results() {
    local destination=$1 results=$session/results status
    mkdir "$results"
    cp "$session/console.log" "$results/"
    tar -xf "$session/results.tar" -C "$results" --no-same-owner 2>/dev/null || true
    if [ -n "$destination" ]; then
        mkdir -p "$destination"
        cp -r "$results/." "$destination"
    fi
    [ -s "$results/status" ] || die "the guest left no results"
    status=$(cat "$results/status")
    [[ $status =~ ^[0-9]{1,3}$ ]] || die "the guest left no exit status"
    return "$status"
}
