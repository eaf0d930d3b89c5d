#!/bin/sh
# Boots one systemd host from a tree of make-tree.sh: an overlay of its own, an address on a bridge inside a network
# namespace of its own, and a file as data disk. Nothing of it is on the machine's own network.
#   start-host.sh <state folder> <tree> <namespace> <name> <address/prefix> [nspawn option …]      root
# The bridge is the last address of the prefix, and the hosts' gateway. DISK_GIB is the size of the data disk, 2 by default.
# Prints the process id of systemd-nspawn when the host is up. stop-host.sh takes everything away again.
set -eu

state=$1 tree=$2 namespace=$3 name=$4 address=$5
shift 5
host=$state/$name
bridge=bfans0
gib=$((1024 * 1024 * 1024))
gateway=$(python3 -c 'import ipaddress, sys; print(ipaddress.ip_interface(sys.argv[1]).network[-2])' "$address")

mkdir -p "$host/upper" "$host/work" "$host/rootfs"
if ! ip netns list | grep -q "^$namespace\b"; then
  ip netns add "$namespace"
  ip -n "$namespace" link set lo up
  # Jumbo frames, as within a VPC.
  ip -n "$namespace" link add "$bridge" mtu 9001 type bridge
  ip -n "$namespace" address add "$gateway/${address#*/}" dev "$bridge"
  ip -n "$namespace" link set "$bridge" up
fi

mountpoint -q "$host/rootfs" ||
  mount -t overlay "$name" -o "lowerdir=$tree,upperdir=$host/upper,workdir=$host/work" "$host/rootfs"
echo "$name" >"$host/rootfs/etc/hostname"
mkdir -p "$host/rootfs/etc/systemd/network"
cat >"$host/rootfs/etc/systemd/network/10-host0.network" <<EOF
[Match]
Name=host0
[Network]
Address=$address
Gateway=$gateway
EOF
ln -sf /usr/lib/systemd/system/systemd-networkd.service \
  "$host/rootfs/etc/systemd/system/multi-user.target.wants/systemd-networkd.service"

# Six JVMs restart over and over on the machine's processors: the first compiler alone costs half of their first minute.
mkdir -p "$host/rootfs/etc/systemd/system.conf.d"
cat >"$host/rootfs/etc/systemd/system.conf.d/10-test.conf" <<EOF
[Manager]
DefaultEnvironment=JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1
EOF

if [ ! -e "$host/disk" ]; then
  truncate -s $((${DISK_GIB:-2} * gib)) "$host/disk"
fi
device=$(losetup --noheadings --output NAME --associated "$host/disk" | head -1)
[ -n "$device" ] || device=$(losetup --find --show "$host/disk")
echo "$device" >"$host/device"

# Control groups of its own: in one that hosts share, a service of one host is taken for the same service of another.
groups=''
for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
  [ -e "$hierarchy/cgroup.procs" ] || continue
  mkdir -p "$hierarchy/$namespace-$name"
  groups="$groups $hierarchy/$namespace-$name"
done
echo "$groups" >"$host/groups"

# Not `ip netns exec`, which mounts another /sys, where nspawn finds no control groups.
SYSTEMD_NSPAWN_API_VFS_WRITABLE=yes nohup sh -euc \
  'for group in $1; do echo $$ >"$group/cgroup.procs"; done; shift; exec "$@"' sh "$groups" \
  nsenter --net="/run/netns/$namespace" \
  systemd-nspawn --quiet --boot --directory="$host/rootfs" --machine="$name" --network-bridge="$bridge" \
  --register=no --keep-unit --bind="$device" --property=DeviceAllow="$device rwm" "$@" \
  >"$host/console" 2>&1 </dev/null &
echo $! >"$host/pid"

in_host() { "$(dirname "$0")/in-host.sh" "$host" "$@"; }
wait_for() {
  attempt=0
  until "$@" >/dev/null 2>&1; do
    attempt=$((attempt + 1))
    # More than the 90 s in which systemd waits for a data disk that is missing.
    if [ "$attempt" -gt 150 ]; then
      echo "start-host.sh: $name does not come up ($*); see $host/console" >&2
      exit 1
    fi
    sleep 1
  done
}

# Processes of a container are not told of devices: systemd sees what udev has found when it reads its units again.
# Without that, mounts by UUID wait for 90 s and fail, unlike on a machine.
wait_for in_host systemctl show --property=Version
wait_for in_host udevadm settle
in_host systemctl daemon-reload
wait_for in_host systemctl is-active multi-user.target
ip -n "$namespace" link set "vb-$name" mtu 9001
cat "$host/pid"
