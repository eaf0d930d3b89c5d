#!/bin/sh
# Runs a command inside a host, as root and in all its namespaces.
#   in-host.sh <host folder> <command> [argument …]
set -eu

host=$1
shift
leader=$(pgrep --parent "$(cat "$host/pid")" | head -1)
# nspawn's own child waits for the init process of the host below it, depending on its version.
while [ "$(cat "/proc/$leader/comm")" = systemd-nspawn ]; do
  leader=$(pgrep --parent "$leader" | head -1)
done
echo "$leader" >"$host/leader"
exec nsenter --target "$leader" --mount --uts --ipc --net --pid --cgroup --root -- env -i \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
  sh -c 'cd / && exec "$@"' sh "$@"
