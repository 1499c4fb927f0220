import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { glob, type PathFields } from "./fields.ts";
import { isMapping, type RawSettings } from "./raw-settings.ts";

/** What a drift does to those who rely on the lineage. */
export const driftKinds = ["breaking", "compatible", "informational"] as const;
export type DriftKind = (typeof driftKinds)[number];

export const driftChanges = ["added", "removed", "changed"] as const;
export type DriftChange = (typeof driftChanges)[number];

export const driftLevels = ["job", "run", "dataset", "field", "column", "facet"] as const;
export type DriftLevel = (typeof driftLevels)[number];

const oneOf = <T extends readonly string[]>(words: T) =>
  z.enum(words, { error: `expected one of ${words.map((one) => `"${one}"`).join(", ")}` });
const action = oneOf(["fail", "warn", "ignore"] as const);

const move = z
  .strictObject({
    change: oneOf(driftChanges).optional().describe("Only drifts of this change."),
    level: oneOf(driftLevels).optional().describe("Only drifts of this level."),
    job: glob.optional().describe("Only drifts of jobs whose name matches, as the contract writes it."),
    dataset: glob.optional().describe("Only drifts of datasets whose name matches, as the contract writes it."),
    field: glob.optional().describe("Only drifts of fields and columns whose name matches."),
    facet: glob.optional().describe("Only drifts of facets whose key matches."),
    as: oneOf(driftKinds).describe("What such a drift is."),
  })
  .refine((all) => Object.keys(all).length > 1, {
    error: "expected at least one of `change`, `level`, `job`, `dataset`, `field`, `facet` beside `as`",
  });

/** A rule that makes some drifts breaking, compatible or informational. */
export type DriftMove = z.output<typeof move>;

/** What a drift of each kind does to the verdict. */
export const driftActions = z.strictObject({
  breaking: action
    .default("fail")
    .describe("What is removed, has another type or another origin: whoever relies on it breaks."),
  compatible: action.default("warn").describe("What is new, or changed without taking anything away."),
  informational: action.default("ignore").describe("The order of fields, versions, times."),
});

/** The settings of the contract: the lineage that is expected of all commands together. */
export const contractSchema = (paths: Pick<PathFields, "file">) =>
  z.strictObject({
    file: paths.file
      .optional()
      .describe(
        "File of the contract, which `rehearse accept` writes. If left out, it is `lineage.<stack>.yaml` beside the stack file, where there is one; without one, no drift is judged.",
      ),
    drift: driftActions
      .prefault({})
      .describe(
        "What each kind of drift does: `fail`, `warn` or `ignore`. See [contract.md](contract.md#read-the-drift).",
      ),
    move: z
      .array(move)
      .default([])
      .describe(
        "Drifts that are of another kind than usual, such as `{ level: facet, facet: spark.*, as: informational }`. The first that matches counts.",
      ),
  });

/** The settings of the contract, parsed. */
export type ContractSettings = z.output<ReturnType<typeof contractSchema>>;

/** The name of a stack's contract, beside its stack file. */
export const contractFileOf = (stack: string): string => `lineage.${stack}.yaml`;

/** Settings that name the contract beside the stack file, if there is one and they name none. */
export function withContract(settings: RawSettings, directory: string, stack: string | undefined): RawSettings {
  const { contract = {} } = settings;
  if (stack === undefined || !isMapping(contract) || contract.file !== undefined) return settings;
  const file = contractFileOf(stack);
  return existsSync(join(directory, file)) ? { ...settings, contract: { ...contract, file } } : settings;
}
