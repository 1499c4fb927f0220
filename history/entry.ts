import { createHash } from "node:crypto";
import { z } from "zod";
import { inLine } from "../contract/drift-words.ts";

/** How many titles of one status an entry keeps. A rehearsal has about thirty expectations; rules may add hundreds. */
const mostTitles = 300;

/** A text of a verdict, which may come from anywhere: one line without control characters, of a bounded length. */
const line = z.string().transform(inLine);
/** A number that may be missing or wrong. */
const number = z.number().nonnegative().optional().catch(undefined);
const titles = z.array(line).transform((all) => all.slice(0, mostTitles));
const nameOfBundle = z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const verdictWord = z.enum(["passed", "failed", "error", "interrupted"]);
const drift = z.object({ breaking: z.int(), compatible: z.int(), informational: z.int() });

/** What the history tells of one rehearsal. An index object holds it as JSON. */
const entrySchema = z.object({
  /** The bundle's name; it begins with the UTC time at which the rehearsal started. */
  name: nameOfBundle,
  stack: line,
  verdict: verdictWord,
  /** From the start of the rehearsal until its verdict. Bundles of earlier versions do not say it. */
  seconds: number,
  /** The commit that was rehearsed, where it is known. */
  commit: line.optional(),
  /** Whether the checkout had changes that the commit does not hold. */
  uncommitted: z.boolean().optional(),
  /** How many drifts from the contract there are of each kind; left out without a contract. */
  drift: drift.optional(),
  /** The services that a stand-in replaced. */
  standIns: titles,
  /** The step or phase in which a rehearsal ended that was not carried out. */
  phase: line.optional(),
  /** The titles of the expectations, by status. Those that were not judged are left out. */
  failed: titles,
  warned: titles,
  passed: titles,
  /** The SHA-256 of verdict.json, which all of this was read from. */
  sha256,
});

export type Entry = z.output<typeof entrySchema>;

/** An entry as an index object holds it. */
export const asIndexObject = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

/**
 * Reads an index object.
 * @returns undefined when it is none
 */
export const fromIndexObject = (text: string): Entry | undefined => parsed(entrySchema, text);

/** What of verdict.json an entry needs. It may be one of an earlier version. */
const verdictSchema = z.object({
  stack: z.string(),
  verdict: verdictWord,
  seconds: number,
  provenance: z
    .object({ commit: z.string().optional(), uncommitted: z.boolean().optional() })
    .optional()
    .catch(undefined),
  contract: drift.optional().catch(undefined),
  standIns: z.array(z.string()).catch([]),
  cause: z.object({ phase: z.string() }).optional().catch(undefined),
  expectations: z.array(z.object({ title: z.string(), status: z.string() })),
});

/**
 * The entry of a bundle.
 * @param name the bundle's name
 * @param verdict the bytes of its verdict.json
 * @returns undefined when that is no verdict
 */
export function entryOf(name: string, verdict: Uint8Array): Entry | undefined {
  const said = parsed(verdictSchema, new TextDecoder().decode(verdict));
  if (!said) return undefined;
  const { stack, verdict: word, seconds, provenance, contract, standIns, cause, expectations } = said;
  const of = (wanted: string) => expectations.filter(({ status }) => status === wanted).map(({ title }) => title);
  // Parsed, so that what is written is what will be read.
  const entry = entrySchema.safeParse({
    name,
    stack,
    verdict: word,
    seconds,
    commit: provenance?.commit,
    uncommitted: provenance?.uncommitted,
    drift: contract,
    standIns,
    phase: cause?.phase,
    failed: of("failed"),
    warned: of("warned"),
    passed: of("passed"),
    sha256: createHash("sha256").update(verdict).digest("hex"),
  });
  return entry.success ? withoutUndefined(entry.data) : undefined;
}

const withoutUndefined = (entry: Entry): Entry =>
  Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as Entry;

function parsed<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    const { data } = schema.safeParse(JSON.parse(text));
    return data;
  } catch {
    return undefined;
  }
}

/** When a rehearsal started, in UTC: its bundle's name says it. */
export const startOf = ({ name }: Pick<Entry, "name">): Date =>
  new Date(name.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, "$1-$2-$3T$4:$5:$6Z"));

/** A rehearsal's stack, without what `--ephemeral` adds to its name: eight hexadecimal digits. */
export const stackFamily = ({ stack }: Pick<Entry, "stack">): string => stack.replace(/(?<=.)-[0-9a-f]{8}$/, "");
