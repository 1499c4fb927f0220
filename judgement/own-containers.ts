import type { CommandRun } from "./facts.ts";

const starting = /\b(?:docker|podman|nerdctl)(?:[ -]compose| (?:container )?run)\b/;

/**
 * What to ask about a command that starts containers itself: in them, the loopback of OPENLINEAGE_URL is the container's own,
 * the commonest cause of lineage that never arrives. Nothing for one that starts none, and for one that runs in a container.
 */
export const aboutOwnContainers = ({ argv, tail, container }: CommandRun): string[] =>
  !container && [argv.join(" "), tail].some((text) => starting.test(text))
    ? [
        "Does a container that the command starts send them? In it, 127.0.0.1 is the container itself: set refine.image, so that the rehearsal starts the container, or give yours --network host.",
      ]
    : [];
