import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import type { Places } from "../contract/normalise.ts";
import { messageOf, RehearsalError } from "../errors.ts";
import type { RecordedLineage } from "../lineage/recorded-lineage.ts";
import { toldIn } from "./recorded-events.ts";

const paths = z.array(z.string()).catch([]);
const verdictFile = z.object({
  id: z.string(),
  stack: z.string(),
  verdict: z.enum(["passed", "failed", "error", "interrupted"]),
  namespace: z.string().optional(),
  expectations: z.array(z.object({ name: z.string(), title: z.string(), status: z.string() })),
  places: z
    .object({
      cwd: paths,
      checkouts: paths,
      home: z.string().optional(),
      tmp: z.string().optional(),
      namespace: z.object({ fresh: z.string().min(1), written: z.string() }).optional(),
    })
    .catch({ cwd: [], checkouts: [] })
    .default({ cwd: [], checkouts: [] }),
});

/** What a bundle says of its rehearsal. */
export type SealedVerdict = z.output<typeof verdictFile>;

/** A rehearsal, as its bundle tells it. */
export interface SealedRehearsal {
  /** The name of the bundle. */
  name: string;
  verdict: SealedVerdict;
  /** What its accepted events tell. */
  lineage: RecordedLineage;
  places: Places;
}

/**
 * Reads the verdict of a bundle.
 * @throws RehearsalError SETTINGS when it has none
 */
export async function verdictIn(directory: string): Promise<SealedVerdict> {
  try {
    return verdictFile.parse(JSON.parse(await readFile(join(directory, "verdict.json"), "utf8")));
  } catch (thrown) {
    throw unreadable(directory, thrown instanceof z.ZodError ? z.prettifyError(thrown) : messageOf(thrown));
  }
}

/**
 * Reads what a bundle tells. Whoever has it from elsewhere checks it first.
 * @throws RehearsalError SETTINGS when it cannot be read
 */
export async function readSealed(directory: string): Promise<SealedRehearsal> {
  const verdict = await verdictIn(directory);
  try {
    const { all } = await toldIn(directory);
    return { name: basename(directory), verdict, lineage: all, places: verdict.places };
  } catch (thrown) {
    throw unreadable(directory, messageOf(thrown));
  }
}

const unreadable = (directory: string, found: string): RehearsalError =>
  new RehearsalError("SETTINGS", {
    doing: `reading the bundle ${directory}`,
    found,
    next: "Name the folder of one rehearsal, such as those in evidence.directory.",
  });
