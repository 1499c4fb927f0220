import { join } from "node:path";
import { controlGroup } from "./control-groups.ts";

/** The settings of containerd 1.6: https://github.com/containerd/containerd/blob/v1.6.20/docs/cri/config.md */
export const containerdSettings = (at: {
  directory: string;
  root: string;
  socket: string;
  plugins: string;
  pauseImage: string;
}) => `
version = 2
root = "${at.root}"
state = "${at.directory}/containerd-state"
[grpc]
  address = "${at.socket}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${at.directory}/containerd-opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${at.pauseImage}"
  # A machine without CAP_SYS_RESOURCE refuses a lower score than its own.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${at.plugins}"
    conf_dir = "${at.directory}/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
`;

/** The network of the pods: a bridge of the node. It enforces no NetworkPolicy. */
export const networkSettings = (directory: string, subnet: string): string =>
  JSON.stringify({
    cniVersion: "1.0.0",
    name: "rehearsal-test",
    plugins: [
      {
        type: "bridge",
        bridge: "pods",
        isGateway: true,
        hairpinMode: true,
        ipam: {
          type: "host-local",
          dataDir: join(directory, "addresses"),
          ranges: [[{ subnet }]],
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  });

/** The kubelet's: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
export const kubeletSettings = (at: { directory: string; socket: string; address: string }): string =>
  JSON.stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: at.address,
    // Nobody but the API server reaches it: it is in a network namespace of its own.
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: "AlwaysAllow" },
    containerRuntimeEndpoint: `unix://${at.socket}`,
    cgroupDriver: "cgroupfs",
    cgroupRoot: controlGroup(at.directory),
    failSwapOn: false,
    oomScoreAdj: 0,
    clusterDNS: [at.address],
    clusterDomain: "cluster.local",
    resolvConf: "",
    readOnlyPort: 0,
    podPidsLimit: 512,
    podLogsDir: join(at.directory, "pod-logs"),
    volumePluginDir: join(at.directory, "volume-plugins"),
    // The disk of a machine that runs tests is full of other things.
    imageGCHighThresholdPercent: 100,
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
  });

/** The DNS of the cluster. It knows Services, and no other name. */
export const corefile = (at: { address: string; kubeconfig: string; context: string }): string => `
.:53 {
  bind ${at.address}
  ready ${at.address}:8181
  errors
  kubernetes cluster.local {
    kubeconfig ${at.kubeconfig} ${at.context}
  }
}
`;
