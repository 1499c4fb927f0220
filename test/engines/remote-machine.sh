#!/bin/sh
# The other machine of the tests, in namespaces of its own: its loopback, its processes, its /tmp and root's home are not those of this
# machine. Its address is $1, and what it may read and keep is in the folder $2. Its engine listens at its default socket, and at
# the arguments that follow; an SSH server listens at port 22.
set -eu
address=$1 folder=$2
shift 2
mount --make-rprivate /
mkdir -p /mnt
mount --bind "$folder" /mnt
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
# What a shell of this machine reads at its start is none of its business, and may wait for locks that a killed one has left.
mount -t tmpfs tmpfs /root
mkdir -p /run/sshd
ip link set lo up
until ip link show engine0 >/dev/null 2>&1; do sleep 0.1; done
ip address add "$address/24" dev engine0
ip link set engine0 up
unset DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_CERT_PATH
PATH=$PATH:/usr/sbin:/sbin
# The server starts itself again for each connection: it wants to be called by its whole path.
"$(command -v sshd)" -f /mnt/sshd_config -E /mnt/sshd.log
exec dockerd --data-root /mnt/data --exec-root /run/docker --pidfile /run/docker.pid --shutdown-timeout 1 \
  --host unix:///var/run/docker.sock "$@" >/mnt/dockerd.log 2>&1
