# Compiled into the files beside this one, each under another form of the interface:
#   packed.bin  apparmor_parser 3.0.8, --kernel-features abi/3.0: permissions in the accept tables
#   table2.bin  apparmor_parser 5.0.2, --kernel-features abi/4.0: permission tables of version 2
#   table3.bin  apparmor_parser 5.0.2, --kernel-features abi/5.0: permission tables of version 3
#   all with -Q -S -K
abi <abi/3.0>,
@{DISKS}=/srv/one /srv/two
profile sample {
  /usr/bin/emulator mrix,
  /disks/a.img rwk,
  /disks/base.img r,
  owner /home/*/own rw,
  /home/*/own r,
  /log a,
  deny /disks/secret* rw,
  /disks/secret.txt r,
  audit /audited r,
  audit deny /watched w,
  /tree/ r,
  /tree/** rw,
  "/sp ace \"quoted\" \\ back" r,
  /octal\012newline r,
  /glob/[a-c]?{x,yy}* r,
  @{DISKS}/*.iso r,
  link /link-* -> /target,
  profile child flags=(complain) {
    /child r,
  }
}
profile other flags=(audit) {
  /** r,
}
