import { join } from "node:path";
import { packageRoot } from "../../version.ts";

/** The ways of rehearsing that are compared. */
export const contestants = ["ours", "compose", "testcontainers"] as const;
export type Contestant = (typeof contestants)[number];
/** Those that carry out a runbook. */
export type Runbook = Exclude<Contestant, "ours">;

export const titles: Record<Contestant, string> = {
  ours: "rehearse run",
  compose: "runbook, Compose",
  testcontainers: "runbook, testcontainers",
};

/** The program of a runbook. */
export const programOf = (runbook: Runbook): string[] => [
  process.execPath,
  join(packageRoot, "bench", "side-by-side", `${runbook}.ts`),
];
