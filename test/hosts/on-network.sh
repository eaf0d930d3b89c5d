#!/bin/sh
# Runs a command of this machine on the network of the test hosts, where it knows their names.
#   on-network.sh <namespace> <hosts file> <command> [argument …]      root
set -eu

namespace=$1 names=$2
shift 2
exec nsenter --net="/run/netns/$namespace" -- unshare --mount -- \
  sh -euc 'mount --bind "$1" /etc/hosts && shift && exec "$@"' sh "$names" "$@"
