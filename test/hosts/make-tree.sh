#!/bin/sh
# Makes a Debian tree that systemd-nspawn boots: what a cloud image has, plus what cloud-init installs before the
# playbook runs (ansible-core, awscli) and the packages that the roles ask for, so that a host needs no network.
#   make-tree.sh <tree> [suite]      root; about two minutes; does nothing if the tree is complete
set -eu

tree=$1
suite=${2:-trixie}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
case $suite in
  trixie) java=openjdk-21-jre-headless ;;
  bookworm) java=openjdk-17-jre-headless ;;
  *) echo "make-tree.sh: unknown suite $suite; known: trixie, bookworm" >&2; exit 2 ;;
esac

[ ! -e "$tree/.complete" ] || exit 0
rm -rf "$tree"
mkdir -p "$tree"
debootstrap --variant=minbase \
  --include=systemd,systemd-sysv,dbus,udev,iproute2,procps,kmod,python3,openssl,ca-certificates,openssh-server \
  "$suite" "$tree" "$mirror"
# debootstrap cannot resolve virtual packages, which ansible-core's dependencies have; apt can.
cp /etc/resolv.conf "$tree/etc/resolv.conf"
# Java's package looks at /proc while it is configured. An own mount namespace leaves no mount behind.
unshare --mount sh -euc '
  mount -t proc proc "$1/proc"
  export DEBIAN_FRONTEND=noninteractive
  chroot "$1" apt-get install -y --no-install-recommends ansible-core awscli xfsprogs mdadm \
    prometheus-node-exporter systemd-journal-remote prometheus prometheus-alertmanager \
    prometheus-blackbox-exporter nodejs "$2" >/dev/null
  # Of hosts of Prometheus alone, whose role enables and starts them. A host without a machine id enables at its first boot what no preset
  # excludes.
  mkdir -p "$1/etc/systemd/system-preset"
  for unit in prometheus prometheus-alertmanager prometheus-blackbox-exporter; do
    rm "$1/etc/systemd/system/multi-user.target.wants/$unit.service"
    echo "disable $unit.service" >>"$1/etc/systemd/system-preset/10-monitoring.preset"
  done
  chroot "$1" apt-get clean
' sh "$tree" "$java"
# Half of a module's start is compiling what it imports: kept_archives.py.
install -D -m 644 "$(dirname "$0")/kept_archives.py" -t "$tree/usr/lib/python3/dist-packages"
echo 'import kept_archives' >"$tree/usr/lib/python3/dist-packages/kept_archives.pth"
mkdir -m 700 "$tree/var/cache/kept-archives"
rm -f "$tree/etc/resolv.conf" "$tree/etc/machine-id"
touch "$tree/.complete"
