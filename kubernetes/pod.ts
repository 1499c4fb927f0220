import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { pullsWith } from "./pull-secret.ts";
import { userAndGroup, type Workload } from "./workload.ts";

/** Processors that a container may have at most: the same as one of a local stack. */
export const mostProcessors = 2;

/** How much memory and processor time a container is given. What memory it asks for is what it may use: no node runs out of it. */
export const resourcesOf = ({
  megabytes,
  processors = mostProcessors,
}: {
  megabytes: number;
  processors?: number;
}) => ({
  requests: { memory: `${megabytes}Mi`, cpu: "100m" },
  limits: { memory: `${megabytes}Mi`, cpu: String(processors) },
});

/** The Secret of a service, with its variables and its files; undefined when it has none. */
export const secretOf = ({ secretEnv = {}, secretFiles = {} }: Workload): Record<string, string> | undefined => {
  const files = Object.entries(secretFiles).map(([path, content]) => [keyOf(path), content] as const);
  const all = { ...secretEnv, ...Object.fromEntries(files) };
  return Object.keys(all).length > 0 ? all : undefined;
};

/** The key of a file in a Secret, which may have no slash. */
const keyOf = (path: string): string => `file-${createHash("sha256").update(path).digest("hex").slice(0, 12)}`;

/** The name of a volume that is mounted at a path. */
const volumeAt = (kind: "memory" | "files", path: string): string =>
  `${kind}-${createHash("sha256").update(path).digest("hex").slice(0, 12)}`;

/** What the standard "restricted" demands of a pod, and a user who is known by number. */
export const securityOfPod = (of: string) => {
  const { user, group } = userAndGroup(of);
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    // The files of a Secret belong to root and to this group.
    fsGroup: group,
    seccompProfile: { type: "RuntimeDefault" },
  };
};

/** What it demands of a container. */
export const securityOfContainer = (readOnly: boolean) => ({
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: readOnly,
  capabilities: { drop: ["ALL"] },
});

/** The pod of a service: no account of the cluster, no rights, an ordinary user, and all that it writes in memory. */
export function podOf(workload: Workload, login: string | undefined) {
  const { name, image, entrypoint, command, cwd, user, readOnly, memory, ports, secretFiles = {} } = workload;
  const folders = Map.groupBy(Object.keys(secretFiles), (path) => dirname(path));
  const inMemory = Object.entries(memory);
  return {
    automountServiceAccountToken: false,
    // Variables for every service of the namespace would say of each pod what else is there.
    enableServiceLinks: false,
    ...pullsWith(login),
    // Nothing of it is kept, so it need not end tidily.
    terminationGracePeriodSeconds: 1,
    securityContext: securityOfPod(user),
    containers: [
      {
        name,
        image,
        ...(entrypoint && { command: entrypoint.map(literally) }),
        ...(command && { args: command.map(literally) }),
        ...(cwd !== undefined && { workingDir: cwd }),
        env: variables(workload),
        ports: ports.map((containerPort) => ({ containerPort })),
        resources: resourcesOf(workload),
        securityContext: securityOfContainer(readOnly),
        ...readiness(workload),
        volumeMounts: [
          ...inMemory.map(([mountPath]) => ({ name: volumeAt("memory", mountPath), mountPath })),
          ...[...folders.keys()].map((mountPath) => ({
            name: volumeAt("files", mountPath),
            mountPath,
            readOnly: true,
          })),
        ],
      },
    ],
    volumes: [
      ...inMemory.map(([path, megabytes]) => ({
        name: volumeAt("memory", path),
        emptyDir: { medium: "Memory", ...(megabytes !== undefined && { sizeLimit: `${megabytes}Mi` }) },
      })),
      ...[...folders].map(([folder, paths]) => ({
        name: volumeAt("files", folder),
        secret: {
          secretName: name,
          defaultMode: 0o440,
          items: paths.map((path) => ({ key: keyOf(path), path: path.slice(folder.length + 1) })),
        },
      })),
    ],
  };
}

const variables = ({ name: secret, env, secretEnv = {} }: Workload) => [
  ...Object.entries(env).map(([name, value]) => ({ name, value: literally(value) })),
  ...Object.keys(secretEnv).map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: secret, key } } })),
];

/**
 * A text as it is: in values of variables, commands and arguments, Kubernetes replaces `$(NAME)` by a variable, and `$$` by `$`.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/third_party/forked/golang/expansion/expand.go
 */
export const literally = (text: string): string => text.replaceAll("$", "$$$$");

/**
 * When it is ready. Only that is asked: a service that hangs is a result of the rehearsal, and a probe that restarts it would
 * hide that.
 */
function readiness({ ready }: Workload) {
  if (!ready) return {};
  const { port, path } = ready;
  const ask = path === undefined ? { tcpSocket: { port } } : { httpGet: { port, path } };
  return { readinessProbe: { ...ask, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 3 } };
}
