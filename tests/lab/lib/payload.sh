# The second disk: the published tests and this run's settings.

# Ahead-of-time code saves more than half of the tests' time under emulation. Build output of its own (--artifacts-path),
# so that this neither disturbs nor waits for a build of the checkout; two at a time would still share it, hence the lock
# (which dotnet must not inherit: its compiler server outlives it).
publish_kernel_tests() {
    local output=$1 artifacts=$checkout/artifacts/lab
    mkdir -p "$artifacts" "$output"
    say 'publishing the kernel tests'
    (
        flock 7
        dotnet publish "$checkout/tests/Svirt.Security.KernelTests/Svirt.Security.KernelTests.csproj" --nologo -v quiet \
            -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -p:UseAppHost=false \
            --artifacts-path "$artifacts" -o "$output" 7<&-
    ) 7<"$artifacts" || die 'publishing the kernel tests failed'
}

make_payload() {
    local published=$1 filter=$2 timeout=$3 measure=$4 tree=$session/payload megabytes
    mkdir -p "$tree/lab"
    cp -r "$published" "$tree/tests"
    cp "$lab_folder/guest/run-tests" "$tree/lab/"
    grep -v '^#' "$lab_folder/faults" >"$tree/lab/faults" || true
    printf "%s" "${SVIRT_SECURITY_FULL:-}" >"$tree/lab/full"
    printf '%s' "$filter" >"$tree/lab/filter"
    printf '%s' "$measure" >"$tree/lab/measure"
    printf '%s\n' "$((timeout * 3 / 4))" >"$tree/lab/seconds"
    # Labelled here: the guest mounts it read-only, and a label given by the mount option context= is refused in the guest.
    find "$tree" -exec setfattr -h -n security.selinux -v system_u:object_r:lib_t:s0 {} +
    megabytes=$(du -s --apparent-size -BM "$tree" | cut -dM -f1)
    write_file_system "$tree" "$session/payload.img" "$((megabytes * 5 / 4 + 8))"
}
