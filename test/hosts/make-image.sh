#!/bin/sh
# Makes what qemu boots a host with a kernel of its own from: kernel, initrd and root.ext4, from a tree of make-tree.sh.
#   make-image.sh <tree> <image folder>      root; half a minute; does nothing if the folder is complete
# A guest writes to an overlay above root.ext4, never to it: one folder serves every run.
set -eu

tree=$1
image=$2

[ ! -e "$image/.complete" ] || exit 0
for command in mkfs.ext4 qemu-img qemu-system-x86_64; do
  command -v "$command" >/dev/null || {
    echo "make-image.sh: there is no $command: apt-get install e2fsprogs qemu-utils qemu-system-x86" >&2
    exit 2
  }
done
rm -rf "$image"
mkdir -p "$image/rootfs"
cp -a "$tree/." "$image/rootfs"

# Host name, hosts file, network and SSH key come as systemd's credentials at boot.
rm -f "$image/rootfs/etc/hosts" "$image/rootfs/etc/hostname"
cp /etc/resolv.conf "$image/rootfs/etc/resolv.conf"

# The kernel of Debian's cloud images. An own mount namespace leaves no mount behind, whatever fails.
unshare --mount sh -euc '
  mount -t proc proc "$1/proc"
  mount -t sysfs sys "$1/sys"
  mount -t devpts pts "$1/dev/pts"
  export DEBIAN_FRONTEND=noninteractive
  chroot "$1" apt-get -qq update
  chroot "$1" apt-get -qq install -y --no-install-recommends linux-image-cloud-amd64 initramfs-tools zstd >/dev/null
  chroot "$1" apt-get -qq clean
  # networkd manages the interface, as on a cloud image.
  chroot "$1" systemctl --quiet enable systemd-networkd.service systemd-network-generator.service ssh.service
  # They begin minutes after the first boot, and emulated ones take all of the processor.
  chroot "$1" systemctl --quiet mask apt-daily.timer apt-daily-upgrade.timer
' sh "$image/rootfs"
rm -f "$image/rootfs/etc/resolv.conf"
# qemu boots the initrd beside the image, and not one that the guest makes: that would be minutes of emulated work for nothing.
echo update_initramfs=no >"$image/rootfs/etc/initramfs-tools/update-initramfs.conf"

cp "$image"/rootfs/boot/vmlinuz-* "$image/kernel"
cp "$image"/rootfs/boot/initrd.img-* "$image/initrd"
# Sparse: what is not written takes no room.
mkfs.ext4 -q -L root -d "$image/rootfs" "$image/root.ext4" 8G >/dev/null
rm -rf "$image/rootfs"
touch "$image/.complete"
