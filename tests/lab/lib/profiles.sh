# What the AppArmor laboratory compares with its kernel: generated profiles, compiled here, where it takes a fraction of the time. The
# features are those of a kernel older than the guest's, so that the blobs are what its kernel loads.

write_apparmor_profiles() {
    local published=$1 folder=$session/payload/lab/profiles compilers compiler source features
    compilers=$(bash "$checkout/tests/peers/apparmor" | tail -n 1) || die 'no AppArmor compiler'
    features=$compilers/own/etc/apparmor.d/abi/kernel-5.4-vanilla
    say 'compiling generated AppArmor profiles'
    dotnet exec "$published/Svirt.Security.KernelTests.dll" --write-profiles "$folder" || die 'generating profiles failed'
    for source in "$folder"/*.profile; do
        # Every other one by the newer release, where there is one.
        compiler=$compilers/own-parser
        [ $((10#$(basename "$source" .profile) % 2)) = 0 ] || [ ! -x "$compilers/newer-parser" ] || compiler=$compilers/newer-parser
        "$compiler" -Q -S -K -q --kernel-features "$features" "$source" >"${source%.profile}.bin" || die "compiling $source failed"
    done
}
