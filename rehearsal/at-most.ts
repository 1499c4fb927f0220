import { RehearsalError } from "../errors.ts";

/** How many rehearsals may run at once on one engine: a number, or what suits its machine. */
export type AtMost = number | "default";

/** The variable that says how many rehearsals may run at once, for all that are started on a machine. */
const variable = "LINEAGE_REHEARSAL_AT_MOST";

/**
 * How many rehearsals may run at once, as an option says, else as the environment does.
 * @throws RehearsalError SETTINGS when that is no whole number of at least 1
 */
export function atMostOf(option: string | number | undefined, name: string): AtMost {
  const [written, where] = option === undefined ? [process.env[variable] || undefined, variable] : [option, name];
  if (written === undefined) return "default";
  if (/^[1-9]\d{0,5}$/.test(String(written))) return Number(written);
  throw new RehearsalError("SETTINGS", {
    doing: "reading how many rehearsals may run at once",
    found: `${where} is ${JSON.stringify(written)}`,
    next: "Expected a whole number of at least 1, such as 4. Leave it out for what suits the engine's machine.",
  });
}
