import type { CommandRun } from "./facts.ts";

/**
 * What only somebody whose command failed in a container may have to know. It ends with a space, to come before a hint.
 * @param settings the settings that describe the container: `refine` or `prefect`
 */
export function containerHint({ container, exitCode }: CommandRun, settings: string): string {
  if (!container) return "";
  const { image, megabytes, outOfMemory } = container;
  if (outOfMemory)
    return `A process of it was killed because the container passed its memory limit of ${megabytes} MB: set ${settings}.container.megabytes. `;
  if (exitCode === 127)
    return `Has the image ${image} this program? Its entry point is not used: the command begins with a program of the image. `;
  return exitCode === 126 ? `Is it a program that the image ${image} may run? ` : "";
}
