# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The host of bench/run --package: a Debian with a systemd and a journald of its own, as the system test boots it (Host.java),
# in a network of its own, on which the package of target/ is installed.

# boot: sets init, the pid of the host's first process, and root, its file system. `end_host` ends it, as does this shell's end.
boot() {
  local tree=/var/cache/netlabd-systemtest/bookworm name=netlabd-bench-$$ package
  package=$(echo target/netlabd_*_"$(dpkg --print-architecture)".deb)
  [ -r "$package" ] || {
    echo "no package in target: packaging/deb/build makes it" >&2
    return 1
  }
  packaging/dev/install systemd-container
  packaging/dev/debian-tree "$tree"
  setpriv --pdeathsig=KILL systemd-nspawn --quiet --directory="$tree" --volatile=overlay --boot --register=no --keep-unit \
    --console=pipe --private-network --hostname=netlabd-bench --machine="$name" </dev/null >"$out/host.console" 2>&1 &
  container=$!
  until init=$(pgrep -P "$container" -x systemd); do
    kill -0 "$container" 2>/dev/null || {
      cat "$out/host.console" >&2
      return 1
    }
    sleep 0.1
  done
  root=/proc/$init/root
  until host systemctl is-system-running --wait 2>/dev/null | grep -qE '^(running|degraded)'; do sleep 0.1; done
  cp "$package" "$root/root/netlabd.deb"
  host dpkg -i /root/netlabd.deb >"$out/host.dpkg" 2>&1 || {
    cat "$out/host.dpkg" >&2
    return 1
  }
  # Each row starts it with settings of its own.
  host systemctl stop netlabd
}

host() {
  nsenter -t "$init" -a env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

journal() {
  host journalctl --no-pager -u netlabd -n 20
}

end_host() {
  [ -n "${container:-}" ] || return 0
  # systemd-nspawn then ends all others, and tidies up.
  pkill -KILL -P "$container" || true
  wait "$container" || true
}

# configure_service KEY=VALUE...
configure_service() {
  mkdir -p "$root/etc/netlabd.conf.d" "$root/etc/systemd/system/netlabd.service.d"
  printf '%s\n' "$@" >"$root/etc/netlabd.conf.d/bench.conf"
  cat >"$root/etc/systemd/system/netlabd.service.d/bench.conf" <<TEXT
[Service]
CPUAffinity=$service_cpus
Environment="NETLABD_JAVA_OPTIONS=${NETLABD_JAVA_OPTIONS:-}"
TEXT
  # Which takes longer than many a start, and is none of it.
  host systemctl daemon-reload
}

start_service() {
  host systemctl start netlabd || {
    journal >&2
    return 1
  }
}

# service_pid: the JVM's, as seen from here.
service_pid() {
  local number
  number=$(<"$root/run/netlabd/netlabd.pid")
  awk -v number="$number" '/^NSpid:/ && NF == 3 && $3 == number { split(FILENAME, path, "/"); print path[3] }' \
    /proc/[0-9]*/status 2>/dev/null | while read -r pid; do
    [ "$(readlink "/proc/$pid/ns/pid")" != "$(readlink "/proc/$init/ns/pid")" ] || echo "$pid"
  done
}
