#!/bin/sh
# Runs a command as this machine would if it were bare: as root, without Docker, a browser, debootstrap, Go, uv, any cache or
# package list, but with the network. All it writes goes to FOLDER or to memory, and all it starts ends with it. The machine's
# own Docker engine is not touched.
#
#   bare-machine.sh FOLDER COMMAND...     FOLDER is empty, and on a disk with 8 GB to spare
set -eu
folder=$1
shift

if [ "${BARE_MACHINE:-}" != inside ]; then
  name=bare$$
  outer=v$$
  cleanUp() {
    iptables -t nat -D POSTROUTING -s 10.213.0.0/30 -j MASQUERADE || true
    iptables -D FORWARD -i "$outer" -j ACCEPT || true
    iptables -D FORWARD -o "$outer" -j ACCEPT || true
    ip netns delete "$name" || true
  }
  trap cleanUp EXIT
  trap 'exit 130' INT TERM HUP
  ip netns add "$name"
  ip link add "$outer" mtu 1400 type veth peer name eth0 mtu 1400 netns "$name"
  ip address add 10.213.0.1/30 dev "$outer"
  ip link set "$outer" up
  ip -n "$name" address add 10.213.0.2/30 dev eth0
  ip -n "$name" link set eth0 up
  ip -n "$name" link set lo up
  ip -n "$name" route add default via 10.213.0.1
  sysctl -q net.ipv4.ip_forward=1
  iptables -t nat -A POSTROUTING -s 10.213.0.0/30 -j MASQUERADE
  iptables -I FORWARD -i "$outer" -j ACCEPT
  iptables -I FORWARD -o "$outer" -j ACCEPT
  BARE_MACHINE=inside nsenter "--net=/run/netns/$name" unshare --mount --pid --fork --kill-child --propagation private "$0" "$folder" "$@" &
  wait $!
  exit $?
fi

machine=$folder/machine
memory=$folder/memory
mkdir -p "$machine" "$memory"
mount -t tmpfs -o size=6g tmpfs "$memory"
mkdir "$memory/written" "$memory/work"
mount -t overlay -o "lowerdir=/,upperdir=$memory/written,workdir=$memory/work" overlay "$machine"
mount -t proc proc "$machine/proc"
mount -t sysfs sysfs "$machine/sys"
mount --rbind /sys/fs/cgroup "$machine/sys/fs/cgroup"
mount --rbind /dev "$machine/dev"
mount -t tmpfs tmpfs "$machine/run"
# What is made in quantity goes to the disk; it also hides the caches of this machine.
for place in root/.cache root/.npm root/.local root/go var/lib/docker; do
  mkdir -p "$folder/disk/$place" "$machine/$place"
  mount --bind "$folder/disk/$place" "$machine/$place"
done
printf '#!/bin/sh\nexit 101\n' > "$machine/usr/sbin/policy-rc.d"
chmod +x "$machine/usr/sbin/policy-rc.d"
present=$(chroot "$machine" dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' | sed -nE 's/^ii *((docker.io|docker-cli|containerd|runc|tini|chromium.*|debootstrap|python3.*-venv))$/\1/p')
if [ -n "$present" ]; then
  # shellcheck disable=SC2086
  chroot "$machine" apt-get -qq remove -y $present > "$folder/bare.log" 2>&1
  chroot "$machine" apt-get -qq autoremove -y >> "$folder/bare.log" 2>&1
fi
rm -rf "$machine"/var/lib/apt/lists/* "$machine"/var/cache/apt/archives/*.deb "$machine/usr/local/bin/docker" "$machine/usr/local/go"
exec chroot "$machine" "$@"
