import { z } from "zod";
import { type PathFields, text } from "./fields.ts";
import { secretValue } from "./secret-value.ts";

/** What runs the services of a stack. */
export const stackEngine = z
  .enum(["docker", "kubernetes"], { error: 'expected "docker" or "kubernetes"' })
  .default("docker");

export type StackEngine = z.output<typeof stackEngine>;

// A name of a namespace has 63 characters, of which the id of a rehearsal and a dash take 26.
const prefix = z.string().regex(/^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/, {
  error: "expected at most 32 lowercase letters, digits and dashes, such as rehearsal",
});

/** The cluster in which a stack runs. */
export const kubernetesSchema = ({ file }: Pick<PathFields, "file">) =>
  z.strictObject({
    context: text
      .optional()
      .describe(
        "Context of kubectl's configuration (`KUBECONFIG`, else `~/.kube/config`) that names the cluster, and as whom it is asked. Required with `engine: kubernetes`: the current context is never taken, because a rehearsal sends nothing to a system that nobody named.",
      ),
    prefix: prefix
      .default("rehearsal")
      .describe("What the names of namespaces begin with. Each rehearsal has one: `PREFIX-ID`."),
    login: secretValue({ file })
      .optional()
      .describe(
        "Secret with which the nodes pull the images: what `~/.docker/config.json` holds after `docker login`. If left out, they pull without.",
      ),
  });

/** What of the settings a cluster cannot do, or lacks for it. */
export function clusterProblems(settings: Described): { path: string[]; message: string }[] {
  if (settings.engine !== "kubernetes") return [];
  return [
    ...(settings.kubernetes.context === undefined
      ? [{ path: ["kubernetes", "context"], message: "expected the context of a cluster: engine is kubernetes" }]
      : []),
    ...(settings.publishAt === undefined
      ? []
      : [
          {
            path: ["publishAt"],
            message: "expected none with engine: kubernetes, whose ports come here through kubectl",
          },
        ]),
    ...Object.entries(settings.services).flatMap(([name, { user }]) =>
      isNumbers(user) ? [] : [{ path: ["services", name, "user"], message: notNumbers(user) }],
    ),
  ];
}

/** Whether a user, and group, are given by number. */
export const isNumbers = (user: string): boolean => /^\d+(?::\d+)?$/.test(user);

export const notNumbers = (user: string): string =>
  `expected numbers, such as 1000:1000: a node cannot tell whether ${user} is root`;

/** The settings that say where a stack runs, and as whom its services run there. */
interface Described {
  engine: StackEngine;
  kubernetes: { context?: string | undefined };
  publishAt?: string | undefined;
  services: Record<string, { user: string }>;
}
