import { compare, matters } from "../contract/compare.ts";
import type { Contract } from "../contract/contract.ts";
import type { Drift } from "../contract/drift.ts";
import { driftInWords } from "../contract/drift-words.ts";
import { type KnownNames, learn, namesOf } from "../contract/learn.ts";
import { count } from "../lineage/names.ts";
import { exitCodes } from "../rehearsal/exit-code.ts";
import { driftKinds } from "../settings/contract.ts";
import { type Named, readNamed, secretsFor } from "./bundle-of.ts";
import { runCommand, type StackOptions, stackOf } from "./command.ts";

/**
 * `rehearse diff`: compares the lineage of two bundles, or of a bundle and a contract.
 * @returns 0 when it is the same but for versions, times and order; 1 when it differs; 2 when it could not be compared
 */
export async function diff(a: string, b: string, options: StackOptions): Promise<number> {
  const exitCode = await runCommand(options.json, async () => {
    const { settings } = await stackOf(options, secretsFor(a, b));
    const [before, after] = contractsOf(await readNamed(a, settings), await readNamed(b, settings));
    const drifts = compare(before, after, settings.contract.move);
    const same = !drifts.some(matters);
    const told = options.json
      ? JSON.stringify({ a, b, same, ...countsOf(drifts), drifts }, null, 2)
      : inWords(drifts, settings.namespace);
    process.stdout.write(`${told}\n`);
    return same ? exitCodes.passed : exitCodes.failed;
  });
  // Whatever the reason, nothing was compared.
  return exitCode === exitCodes.error ? exitCodes.settings : exitCode;
}

/** Both as contracts, so that the same names stand in both: the placeholders of a contract, or else of the first. */
function contractsOf(a: Named, b: Named): [Contract, Contract] {
  const contractOf = (named: Named, known?: KnownNames) =>
    named.contract ?? learn(named.rehearsal.lineage, named.rehearsal.places, known);
  const before = contractOf(a, b.contract && namesOf(b.contract));
  return [before, contractOf(b, namesOf(before))];
}

/** How many drifts there are of each kind. */
export const countsOf = (drifts: readonly Drift[]): Record<(typeof driftKinds)[number], number> => {
  const of = (kind: Drift["kind"]) => drifts.filter((one) => one.kind === kind).length;
  return { breaking: of("breaking"), compatible: of("compatible"), informational: of("informational") };
};

/** All drifts, a line each, and how many there are. */
export function inWords(drifts: readonly Drift[], home: string): string {
  const counts = countsOf(drifts);
  const summary = driftKinds.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`);
  const total = drifts.length === 0 ? "no drift" : `${count(drifts.length, "drift")}: ${summary.join(", ")}`;
  return [...drifts.map((one) => driftInWords(one, home)), total].join("\n");
}
