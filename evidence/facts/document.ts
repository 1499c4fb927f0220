import { z } from "zod";
import type { Outcome } from "../../judgement/outcome.ts";
import { driftChanges, driftKinds, driftLevels } from "../../settings/contract.ts";
import { type Concealing, codecs } from "./codecs.ts";
import { expectedForms } from "./expected.ts";
import { outcomeForms } from "./outcomes.ts";
import { factsVersion, type StoredFacts } from "./stored-facts.ts";

/** The form of facts.json. Encoding redacts. */
export function factsForm(concealing: Concealing): z.ZodType<StoredFacts> {
  const all = codecs(concealing);
  const { text, data, setOf, recordOf } = all;
  const { expected, refinement } = expectedForms(all);
  const { outcome, error } = outcomeForms(all);
  const some = text.optional();
  const seconds = z.number();
  const nothing = z.codec(z.null(), z.custom<unknown>(), { decode: () => undefined, encode: () => null });
  const done = outcome(nothing) as z.ZodType<Outcome<void>>;
  // The words of a command are in notes.md, and nothing is judged by them.
  const noWords = z.codec(z.undefined().optional(), z.custom<string[]>(), {
    decode: () => [],
    encode: () => undefined,
  });
  const ended = {
    argv: noWords,
    sha256: z.string(),
    exitCode: z.number().optional(),
    signal: some,
    timedOut: z.boolean(),
    seconds,
    tail: text,
    printedEvents: z.number(),
    container: z.object({ image: text, megabytes: z.number(), outOfMemory: z.boolean() }).optional(),
  };
  const command = z.object(ended);
  const preparation = z.object({ ...ended, argv: z.array(text), removed: z.array(text) });
  const transport = z.object({
    recorded: z.boolean(),
    own: z.array(text),
    overridden: z.array(text),
    suspicions: z.array(text).optional(),
  });
  const name = { namespace: text, name: text };
  const file = z.strictObject({ file: text });
  const run = z.object({
    id: text,
    state: text,
    startedAt: text.nullish(),
    endedAt: text.nullish(),
    jobVersion: z.object(name).nullish(),
    inputDatasetVersions: z.array(z.object({ datasetVersionId: z.object(name) })),
    outputDatasetVersions: z.array(z.object({ datasetVersionId: z.object(name) })),
  });
  const edges = z.array(z.object({ origin: text, destination: text }));
  const lineage = z.object({ graph: z.array(z.object({ id: text, type: text, inEdges: edges, outEdges: edges })) });
  const runs = z.union([file, z.object({ totalCount: z.number(), items: z.array(run) })]);
  const reach = z.object({ depth: z.number(), jobs: z.number(), all: z.number() });
  const graph = z.object({
    job: z.object(name),
    lineage: z.union([file, lineage]),
    reach: reach.optional(),
    notDrawn: error.optional(),
  });
  const columnKey = z.object({ ...name, field: text });
  const kept = z.object({
    datasets: z.array(z.object(name)),
    answers: z.union([
      file,
      z.strictObject({
        runs: z.array(z.tuple([text, run.nullable()])),
        listed: z.array(z.tuple([text, z.number()])).nullable(),
        staticJobs: z.array(z.tuple([z.object(name), lineage.nullable()])),
        columns: z.array(z.tuple([z.object(name), z.array(z.tuple([text, z.array(columnKey)]))])),
      }),
    ]),
  });
  const refined = z.object({
    command,
    transport,
    written: z.array(text),
    unchanged: z.array(text),
    earlierRuns: setOf(text),
    notReady: z.array(text).optional(),
  });
  const flowRunState = z.object({ type: text, name: text.nullish(), timestamp: z.string() });
  const flowRun = z.object({
    transport,
    deployment: text,
    deploymentId: text,
    runs: z.array(
      z.object({
        id: text,
        name: text,
        state: text,
        history: z.array(flowRunState),
        message: some,
        tail: text,
        ofWorker: z.boolean().optional(),
      }),
    ),
    limits: z.array(text),
    registered: command.optional(),
    logs: z.array(text),
  });
  const near = z.object({ wanted: text, directory: text, names: z.array(text) }).optional();
  const reading = z.object({
    place: text,
    content: some,
    problem: some,
    status: z.number().optional(),
    redirect: some,
    file: some,
    judged: text.nullable().optional(),
  });
  const checks = z.object({
    gitHead: some,
    checks: z.array(z.object({ name: text, read: z.array(reading), unchanged: z.array(text), near })),
  });
  const collected = z.array(
    z.object({
      files: text,
      copied: z.array(z.object({ path: text, file: text })),
      unchanged: z.array(text),
      problems: z.array(z.object({ path: text, why: text })),
      near,
    }),
  );
  const deployed = z.object({
    file: text,
    deployments: z.array(z.object({ written: data, deployed: data.optional(), refusal: some })),
    skipped: z.array(text),
    registered: command.optional(),
    keys: z.object({ deployment: z.array(text).optional(), work_pool: z.array(text).optional() }),
    pools: z.array(text),
    problems: z.array(text),
  });
  const cause = z.object({ verdict: z.enum(["error", "interrupted"]), phase: text, message: text });
  const namespace = z.object({ fresh: text, written: text }).optional();
  const places = z.object({ cwd: z.array(text), checkouts: z.array(text), home: some, tmp: some, namespace });
  const provenance = z
    .object({
      // No pattern may change a digest.
      commit: z.string().optional(),
      branch: some,
      repository: some,
      build: some,
      uncommitted: z.boolean().optional(),
    })
    .optional();
  const move = z.object({
    change: z.enum(driftChanges).optional(),
    level: z.enum(driftLevels).optional(),
    job: some,
    dataset: some,
    field: some,
    facet: some,
    as: z.enum(driftKinds),
  });
  return z.strictObject({
    facts: z.literal(factsVersion, { error: `expected ${factsVersion}: another version of rehearse wrote it` }),
    rehearsal: z.object({
      id: z.string(),
      stack: text,
      startedAt: z.string(),
      job: some,
      places,
      provenance,
      on: some,
      seconds: seconds.optional(),
    }),
    images: z.array(data),
    expected,
    refinements: z.array(
      z.object({
        refinement,
        run: outcome(refined),
        kept: outcome(kept),
        runs: outcome(runs),
        graph: outcome(graph),
        gitHead: some,
      }),
    ),
    prepared: preparation.optional(),
    deployed: outcome(deployed).optional(),
    flowRun: outcome(flowRun),
    flowRunKept: outcome(kept).optional(),
    flowRuns: outcome(runs).optional(),
    flowRunPicture: done.optional(),
    flowRunHead: some,
    datasets: done.optional(),
    logs: done,
    commands: z.array(
      z.object({ command: z.object({ name: text, exit: z.array(z.number()) }), run: outcome(command) }),
    ),
    checks: outcome(checks).optional(),
    collected: outcome(collected).optional(),
    jobs: z.array(z.tuple([text, z.array(text)])).optional(),
    contract: z.object({ name: text, sha256: z.string(), move: z.array(move) }).optional(),
    schemas: recordOf(data),
    hasMarquez: z.boolean(),
    cause: cause.optional(),
    unfit: cause.optional(),
    concealed: z.array(z.string()),
  }) as unknown as z.ZodType<StoredFacts>;
}
