#!/bin/sh
# Hosts in containers share the machine's kernel: systemd and the playbook change its parameters. Remembers them
# before, and puts back afterwards what has changed.
#   machine-state.sh save|restore <file>      root
set -eu

huge=/sys/kernel/mm/transparent_hugepage

# Only what can be written, and not what counts or is made anew with every reading.
state() {
  find /proc/sys/vm /proc/sys/fs /proc/sys/kernel /proc/sys/net/core /proc/sys/net/ipv4 -type f -perm -0600 \
    ! -path '*/net/ipv4/conf/*' ! -path '*/net/ipv4/neigh/*' ! -name 'drop_caches' ! -name 'compact_memory' \
    ! -name 'flush' ! -name 'ns_last_pid' ! -name 'stat_refresh' ! -path '*/random/*' ! -name 'tcp_fastopen_key' \
    ! -name '*_domainname' ! -name 'domainname' ! -name 'hostname' ! -path '*/binfmt_misc/*' 2>/dev/null | sort |
    while read -r file; do
      value=$(tr '\t\n' '  ' <"$file" 2>/dev/null) || continue
      printf '%s=%s\n' "$file" "${value% }"
    done
  for file in enabled defrag khugepaged/defrag; do
    printf '%s=%s\n' "$huge/$file" "$(sed 's/.*\[\(.*\)\].*/\1/' "$huge/$file")"
  done
}

case $1 in
  save) state >"$2" ;;
  restore)
    state >"$2.now"
    # Ratios and byte counts exclude each other: the one that is 0 follows from the other.
    diff "$2" "$2.now" | sed -n 's/^< //p' | while IFS= read -r line; do
      file=${line%%=*} value=${line#*=}
      case $file in */dirty_*bytes) [ "$value" != 0 ] || continue ;; esac
      echo "restored $file to $value"
      printf '%s\n' "$value" >"$file"
    done
    rm -f "$2.now"
    ;;
  *) echo "machine-state.sh: save or restore" >&2; exit 2 ;;
esac
