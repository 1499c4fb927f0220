/**
 * A command that runs on a machine of a cluster, and ends at the latest with the process here that runs it.
 * @param first the first process of that machine
 */
export const enter = (first: string, ...command: string[]): [string, string[]] => [
  "nsenter",
  ["--target", first, "--mount", "--net", "--pid", "setpriv", "--pdeathsig", "KILL", ...command],
];
