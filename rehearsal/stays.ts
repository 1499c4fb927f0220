/**
 * How long a stack lives. `rehearsal`: it is destroyed when the rehearsal ends. `kept`: until `rehearse down`.
 * `kept-on-failure`: as `kept` if the rehearsal does not pass, as `rehearsal` if it does. `process`: this process rehearses
 * on it again, and destroys it.
 */
export type Lifetime = "rehearsal" | "kept" | "kept-on-failure" | "process";

/** How a rehearsal ended. */
export interface End {
  /** Whether the lineage passed, its evidence is stored, and nothing else failed. */
  passed: boolean;
  /** Whether nothing failed apart from the lineage. */
  well: boolean;
  /** Whether somebody asked it to stop. The deadline of the whole rehearsal asks nobody. */
  interrupted: boolean;
  /** Whether all of the stack was created. */
  isUp: boolean;
}

/** Whether the stack of a rehearsal keeps running when it has ended. */
export function stays(lifetime: Lifetime, { passed, well, interrupted, isUp }: End): boolean {
  // A stack that this process uses again stays even if a rehearsal on it failed.
  if (lifetime === "process") return true;
  if (lifetime === "rehearsal" || interrupted) return false;
  return lifetime === "kept" ? well : !passed && isUp;
}
