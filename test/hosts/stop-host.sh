#!/bin/sh
# Powers a host down and takes its overlay, loop device and, with the last host, the namespace away.
#   stop-host.sh <state folder> <namespace> <name> [--keep]      --keep: the overlay's files and the disk stay
set -eu

state=$1 namespace=$2 name=$3 keep=${4:-}
host=$state/$name

if [ -e "$host/pid" ] && kill -0 "$(cat "$host/pid")" 2>/dev/null; then
  kill -TERM "$(cat "$host/pid")"
  attempt=0
  while kill -0 "$(cat "$host/pid")" 2>/dev/null; do
    attempt=$((attempt + 1))
    [ "$attempt" -lt 60 ] || kill -KILL "$(cat "$host/pid")"
    sleep 1
  done
fi
rm -f "$host/pid"
mountpoint -q "$host/root" && umount "$host/root"
if [ -e "$host/device" ]; then
  losetup --detach "$(cat "$host/device")" 2>/dev/null || echo "stop-host.sh: $(cat "$host/device") is not attached" >&2
  rm -f "$host/device"
fi
if [ "$keep" != --keep ]; then
  rm -rf "$host"
  rmdir "$state" 2>/dev/null || true
fi
[ -n "$(ip netns pids "$namespace" 2>/dev/null)" ] || ip netns delete "$namespace"
