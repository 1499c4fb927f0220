# The first process of a cluster's machine, in namespaces of its own: when it ends, so does every process of the cluster, and with
# the last of them go their mounts, their network and its rules. It ends when its input does, which is when the tests are done or
# are killed.
set -eu
# /proc is still that of the machine around it, and so is this number.
read -r pid rest </proc/self/stat
mount -t proc proc /proc
# What the programs of a node keep at fixed places: the kubelet's sockets, links to logs, leases, the namespaces of pods.
for folder in /run /var/lib /var/log; do mount -t tmpfs tmpfs "$folder"; done
mkdir /run/netns
echo "$pid"
cat
