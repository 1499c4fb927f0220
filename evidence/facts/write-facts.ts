import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { CheckReadings, Expected, Facts } from "../../judgement/facts.ts";
import { problemOf } from "../../judgement/judge-checks.ts";
import { learned } from "../../judgement/outcome.ts";
import { withoutVariables } from "../../prefect/without-variables.ts";
import { suffixed } from "../../settings/refinements.ts";
import { asJson, type Bundle } from "../bundle.ts";
import { type CapturedFiles, mapped, namingIn } from "./captured.ts";
import { factsForm } from "./document.ts";
import { factsFile, factsVersion, type StoredFacts } from "./stored-facts.ts";

/** What the steps found: all that is judged but for what the events tell. */
export type GatheredFacts = Omit<Facts, "told" | "drift">;

/** What belongs to the facts beside what the steps found. */
export type Around = Pick<
  StoredFacts,
  "rehearsal" | "images" | "expected" | "contract" | "schemas" | "hasMarquez" | "cause"
>;

/**
 * The facts in the form of facts.json. What is in other files of the bundle is only named.
 * @param known is filled with what those files hold
 */
export async function storedFacts(
  facts: GatheredFacts,
  around: Around,
  bundle: Bundle,
  known: CapturedFiles = new Map(),
): Promise<StoredFacts> {
  const naming = namingIn(bundle, known);
  const { refinements, deployed, flowRunKept, flowRuns, commands = [], checks, collected, jobs, datasets } = facts;
  const ofFlow = { suffix: "-prefect" };
  return {
    facts: factsVersion,
    ...around,
    ...facts,
    refinements: await Promise.all(
      refinements.map(async ({ refinement, kept, runs, graph, ...one }) => ({
        ...one,
        refinement,
        kept: await naming.kept(kept, suffixed("kept.json", refinement)),
        runs: await naming.runs(runs, suffixed("runs.json", refinement)),
        graph: await naming.graph(graph, suffixed("graph.json", refinement)),
      })),
    ),
    deployed:
      deployed &&
      (await mapped(deployed, async (value) => ({ ...value, deployments: withoutVariables(value.deployments) }))),
    flowRunKept: flowRunKept && (await naming.kept(flowRunKept, suffixed("kept.json", ofFlow))),
    flowRuns: flowRuns && (await naming.runs(flowRuns, suffixed("runs.json", ofFlow))),
    datasets: datasets && (await mapped(datasets, async () => undefined)),
    commands,
    checks: checks && (await mapped(checks, (value) => withoutContent(value, around.expected, collected, bundle))),
    jobs: jobs && [...jobs],
    concealed: [],
  };
}

/**
 * What checks read, without what they read: it may be anything, and belongs into the evidence only where `collect` says
 * so. Elsewhere what the check makes of it is a fact.
 */
async function withoutContent(
  { gitHead, checks }: CheckReadings,
  expected: Expected,
  collected: Facts["collected"],
  { path, redactor }: Bundle,
): Promise<CheckReadings> {
  const copied = new Map((learned(collected) ?? []).flatMap((one) => one.copied.map(({ path, file }) => [path, file])));
  const textOf = (file: string) => readFile(path(file), "utf8").catch(() => undefined);
  const each = checks.map(async ({ read, ...check }) => {
    const wanted = expected.checks?.[check.name] ?? {};
    const readings = read.map(async ({ content, ...reading }) => {
      if (content === undefined) return reading;
      const file = copied.get(reading.place);
      if (file !== undefined && (await textOf(file)) === redactor.redact(content)) return { ...reading, file };
      return { ...reading, judged: problemOf({ ...reading, content }, wanted, { gitHead }) ?? null };
    });
    return { ...check, read: await Promise.all(readings) };
  });
  return { gitHead, checks: await Promise.all(each) };
}

/**
 * Writes facts.json, redacted.
 * @throws ZodError when the facts have something that the form does not know
 */
export const writeFacts = (bundle: Bundle, facts: StoredFacts): Promise<void> =>
  bundle.writeBytes(factsFile, Buffer.from(asJson(z.encode(factsForm(bundle.redactor), facts))));
