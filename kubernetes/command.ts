import { lineageFileInside } from "../docker/command-container.ts";
import { commandLabel } from "../docker/labels.ts";
import { ofFiles } from "./command-room.ts";
import { filesFolder, waitsForFiles, waitsForItsEnd } from "./command-scripts.ts";
import type { InNamespace, KubernetesObject } from "./object.ts";
import { literally, resourcesOf, securityOfContainer, securityOfPod } from "./pod.ts";
import { offersWays } from "./pod-door-program.ts";
import { pullsWith } from "./pull-secret.ts";

/** A command as a cluster runs it: a Job with one pod. */
export interface CommandInCluster {
  /** That of its Job, of its Secret, and of its pod in the label that tells pods apart. */
  name: string;
  /** Its reference: a node of the cluster pulls it. */
  image: string;
  /** The image of what takes files in and out: it has `sh` and `tar`. */
  filesImage: string;
  /** The command. The entry point of the image is not used. */
  argv: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** The folder of this machine of which it has a copy under the same path. */
  folder: string;
  /** What the configuration of its OpenLineage client holds, if it gets one. */
  lineageConfig?: string | undefined;
  /** Numbers of user and group. */
  user: string;
  /** Memory limit in megabytes. */
  megabytes: number;
  /** The login with which nodes pull images; undefined: none. */
  login?: string | undefined;
  /** Ports of the pod's loopback that lead to this machine: see `PodDoor`. */
  ways: readonly number[];
}

/** The names of the containers of its pod. */
export const containers = { command: "command", files: "files", filesIn: "files-in" } as const;

/** The label that all objects of commands have, and none of a service. */
export const ofCommands = { [commandLabel]: "true" };

/** Seconds that a pod which is deleted may take: whoever deletes it has ended the command before. */
const graceSeconds = 1;

/**
 * The objects of a command: a Secret with its variables, and a Job. It is started once and never again: that it failed is a result of
 * the rehearsal, and a second run would hide it. So is that of a Prefect worker, which a Deployment would start again whenever it
 * crashed, and forget its exit code.
 *
 * No value of a variable stands in the Job: whoever may see pods sees no secret. Secret and Job are deleted together, and with
 * their namespace in any case.
 */
export function objectsOfCommand(command: CommandInCluster, inNamespace: InNamespace): KubernetesObject[] {
  const { name } = command;
  const marked = (object: KubernetesObject, content: Record<string, unknown>): KubernetesObject => ({
    ...object,
    metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...ofCommands } },
    ...content,
  });
  const job = marked(inNamespace({ apiVersion: "batch/v1", kind: "Job" }, name, {}), {});
  const { labels } = job.metadata;
  return [
    marked(inNamespace({ apiVersion: "v1", kind: "Secret" }, name, {}), {
      type: "Opaque",
      stringData: secretOf(command),
    }),
    { ...job, spec: { backoffLimit: 0, template: { metadata: { labels }, spec: podOf(command) } } },
  ];
}

const lineageKey = "openlineage.yml";
const keyOf = (index: number): string => `variable-${index}`;

const secretOf = ({ env, lineageConfig }: CommandInCluster): Record<string, string> => ({
  ...Object.fromEntries(Object.values(env).map((value, index) => [keyOf(index), value])),
  ...(lineageConfig === undefined ? {} : { [lineageKey]: lineageConfig }),
});

/**
 * Its pod. A container with `tar` takes the files in before the command starts, and another has them out once it has ended: the
 * image of the command need have nothing but its program. They share one table of processes, so that the second can end the
 * command and leave its files, and a process of the node's takes in what a command has lost sight of, as `docker run --init` does.
 */
function podOf({
  name,
  ways,
  image,
  filesImage,
  argv,
  cwd,
  env,
  folder,
  lineageConfig,
  user,
  megabytes,
  login,
}: CommandInCluster) {
  const secured = { securityContext: securityOfContainer(false) };
  const takesFiles = {
    image: filesImage,
    resources: resourcesOf(ofFiles),
    securityContext: securityOfContainer(true),
    volumeMounts: [{ name: "files", mountPath: filesFolder }],
  };
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: "Never",
    ...pullsWith(login),
    terminationGracePeriodSeconds: graceSeconds,
    shareProcessNamespace: true,
    securityContext: securityOfPod(user),
    initContainers: [{ name: containers.filesIn, command: waitsForFiles, ...takesFiles }],
    containers: [
      // The first to be started: whatever becomes of the command, it is there.
      { name: containers.files, command: ways.length > 0 ? offersWays(ways) : waitsForItsEnd, ...takesFiles },
      {
        name: containers.command,
        image,
        command: argv.map(literally),
        workingDir: cwd,
        env: Object.keys(env).map((key, index) => ({
          name: key,
          valueFrom: { secretKeyRef: { name, key: keyOf(index) } },
        })),
        resources: resourcesOf({ megabytes }),
        ...secured,
        volumeMounts: [
          // Not the volume itself, which belongs to root: a part of it, which belongs to whoever has filled it.
          { name: "files", mountPath: folder, subPath: "files" },
          ...(lineageConfig === undefined
            ? []
            : [{ name: "lineage", mountPath: lineageFileInside, subPath: lineageKey, readOnly: true }]),
        ],
      },
    ],
    volumes: [
      { name: "files", emptyDir: {} },
      ...(lineageConfig === undefined
        ? []
        : [{ name: "lineage", secret: { secretName: name, items: [{ key: lineageKey, path: lineageKey }] } }]),
    ],
  };
}
