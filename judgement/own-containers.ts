import type { CommandRun } from "./facts.ts";

const starting = /\b(?:docker|podman|nerdctl)(?:[ -]compose| (?:container )?run)\b/;

/** A command as far as it tells whether it starts containers. */
type Starting = Pick<CommandRun, "argv" | "tail" | "container">;

/**
 * What to ask about a command that starts containers itself: in them, the loopback of OPENLINEAGE_URL is the container's own,
 * the commonest cause of lineage that never arrives. Nothing for one that starts none, and for one that runs in a container.
 * @param image the setting that lets the rehearsal start the container
 */
export function aboutOwnContainers({ argv, tail, container }: Starting, image = "refine.image"): string[] {
  const texts = [argv.join(" "), tail];
  const says = (what: RegExp) => texts.some((text) => what.test(text));
  if (container || !says(starting)) return [];
  const handsOn = `does it get the variables of the command, such as OPENLINEAGE_URL, for example by --env OPENLINEAGE_URL? `;
  const best = `Best set ${image}, so that the rehearsal starts the container.`;
  if (says(/--net(?:work)?[ =]host\b|network_mode: *["']?host/))
    return [
      `The command starts a container on the host's network: ${handsOn}With Docker Desktop or Colima that is the network of their virtual machine: put host.docker.internal in the place of 127.0.0.1. ${best}`,
    ];
  if (says(/host\.docker\.internal/))
    return [
      `The command starts a container that knows this machine as host.docker.internal: ${handsOn}On Linux that name does not lead to the loopback, where the rehearsal listens: give the container --network host there. ${best}`,
    ];
  return [
    `The command starts a container: ${handsOn}In it, 127.0.0.1 is the container itself: give it --network host, or with Docker Desktop and Colima put host.docker.internal in the place of 127.0.0.1. ${best}`,
  ];
}

/** The same about a worker whose flow runs are containers: they get the variables of their work pool, not those of the worker. */
export const aboutFlowContainers = (worker: string[] = []): string[] =>
  /(?:^| )(?:-t|--type)[ =]docker(?: |$)/.test(worker.join(" "))
    ? [
        "The flow runs of a Docker work pool are containers: does the job variable `env` hand OPENLINEAGE_URL and OPENLINEAGE_NAMESPACE on to them, and is `network_mode` host, so that 127.0.0.1 is this machine? Or set prefect.image, and let a pool of type process run them in the worker's container.",
      ]
    : [];

/** The same about a worker that is a container of its own. */
export const aboutWorker = (
  { worker, image }: { worker?: string[] | undefined; image?: string | false | undefined },
  tail: string,
): string[] => (worker && !image ? aboutOwnContainers({ argv: worker, tail }, "prefect.image") : []);
