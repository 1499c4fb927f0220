import type { Context } from "../context/context.ts";
import { compare } from "../contract/compare.ts";
import { learn, namesOf } from "../contract/learn.ts";
import type { Places } from "../contract/normalise.ts";
import type { DriftFacts, Told } from "../judgement/facts.ts";

/**
 * Compares what the events tell with the contract. Both the contract and all that differs go into the bundle, so that
 * anybody can judge it again.
 * @returns undefined without a contract
 */
export async function driftFrom(
  { contract: loaded, settings, bundle }: Pick<Context, "contract" | "settings" | "bundle">,
  told: Told,
  places: Places,
): Promise<DriftFacts | undefined> {
  if (!loaded) return undefined;
  const { name, text, sha256, contract } = loaded;
  const events = told.all.events.length;
  await bundle.write("contract.yaml", text);
  // Without events nothing is known of the lineage: not that all of it is gone.
  if (events === 0) return { contract: name, sha256, drifts: [], events };
  const found = learn(told.all, places, namesOf(contract));
  const drifts = compare(contract, found, settings.contract.move);
  await bundle.writeJson("drift.json", { contract: name, sha256, drifts });
  return { contract: name, sha256, drifts, events };
}
