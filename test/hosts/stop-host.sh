#!/bin/sh
# Powers a host down, or takes its power after a minute, and takes its overlay, loop device and, with the last host, the namespace away.
#   stop-host.sh <state folder> <namespace> <name> [--keep]      --keep: the overlay's files and the disk stay
# Brokers before controllers, or they wait for them.
set -eu

state=$1 namespace=$2 name=$3 keep=${4:-}
host=$state/$name

if [ -e "$host/pid" ] && kill -0 "$(cat "$host/pid")" 2>/dev/null; then
  kill -TERM "$(cat "$host/pid")"
  attempt=0
  while kill -0 "$(cat "$host/pid")" 2>/dev/null; do
    attempt=$((attempt + 1))
    # A broker without controllers takes its ten minutes: the power cut. The host's own init survives nspawn's end.
    [ "$attempt" -lt 60 ] || kill -KILL "$(cat "$host/leader")" "$(cat "$host/pid")" 2>/dev/null || true
    sleep 1
  done
fi
rm -f "$host/pid" "$host/leader"
if [ -e "$host/groups" ]; then
  for group in $(cat "$host/groups"); do
    find "$group" -depth -type d -exec rmdir {} +
  done
  rm -f "$host/groups"
fi
mountpoint -q "$host/rootfs" && umount "$host/rootfs"
if [ -e "$host/device" ]; then
  device=$(cat "$host/device")
  # The file system is given up a moment after the host's last process.
  attempt=0
  while [ -n "$(losetup --noheadings --output NAME --associated "$host/disk")" ] && [ "$attempt" -lt 20 ]; do
    losetup --detach "$device"
    attempt=$((attempt + 1))
    sleep 0.5
  done
  # udev rules inside the host have set it on the machine's device.
  echo 128 >"/sys/block/${device##*/}/queue/read_ahead_kb"
  rm -f "$host/device"
fi
if [ "$keep" != --keep ]; then
  rm -rf "$host"
  rmdir "$state" 2>/dev/null || true
fi
[ ! -e "/run/netns/$namespace" ] || [ -n "$(ip netns pids "$namespace")" ] || ip netns delete "$namespace"
