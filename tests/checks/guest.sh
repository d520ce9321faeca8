#!/usr/bin/env bash
# connectors against real drivers, in a virtual machine whose scanners come and go (needs QEMU and Debian's kernel)
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Debian keeps modprobe where only root's shell looks. In the guest a user without rights runs what is packed, too.
PATH=$PATH:/usr/sbin:/sbin
umask 022

what="scanners on the drivers of a real kernel: USB serial ports, HID POS and keyboards that come and go"
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || skip_part "$what" "the machine is Linux on x86_64 only"
for tool in qemu-system-x86_64 busybox modprobe cpio ldd; do
    have "$tool" || need_packages qemu-system-x86 busybox-static kmod cpio ||
        skip_part "$what" "$tool is not installed (Debian: qemu-system-x86 busybox-static kmod cpio)"
done
! ldd "$(command -v busybox)" >/dev/null 2>&1 || skip_part "$what" "busybox is not static (Debian: busybox-static)"
need_c_compiler

program=$(cargo build --locked -p stamp-guest --message-format=json-render-diagnostics |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)

# Debian's kernel is unpacked beside what cargo builds, and nothing of it is installed.
place=$(target_directory)/guest
package=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1 || true)
[ -n "$package" ] || skip_part "$what" "apt does not know linux-image-amd64, Debian's kernel"
kernel=$place/$package
if [ ! -d "$kernel" ]; then
    rm -rf "$place" && mkdir -p "$place/unpacked"
    (cd "$place" && apt-get -qq download "$package" 2>/dev/null) ||
        skip_part "$what" "Debian's kernel could not be fetched (apt-get download $package)"
    dpkg-deb -x "$place/$package"_*.deb "$place/unpacked"
    rm -f "$place/$package"_*.deb
    mv "$place/unpacked" "$kernel"
fi
release=$(basename "$kernel"/lib/modules/*)
depmod -b "$kernel" "$release"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root
mkdir -p "$root/bin" "$root/modules"
cp tests/guest/init "$root/init"
cp "$(command -v busybox)" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
cp "$program" "$root/bin/stamp-guest"
printf '%s\n' "${STAMP_GUEST_STEPS:-}" >"$root/steps"
# The program's libraries and their loader, each where it is here.
ldd "$program" | grep -oE '/[^ ]+' | while IFS= read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done
# Modules in the order in which each finds those below it.
for module in xhci-pci usbhid hid-generic uhid evdev ftdi_sio; do
    modprobe -d "$kernel" -S "$release" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while IFS= read -r file; do
    cp "$file" "$root/modules/"
    basename "$file" >>"$root/modules/order"
done
(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$scratch/initramfs.gz"

echo "Debian's kernel $release"
TMPDIR=$scratch "$program" host "$kernel/boot/vmlinuz-$release" "$scratch/initramfs.gz"
