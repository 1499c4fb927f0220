import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "../../rehearsal/result.ts";

/** Names as they come from outside and try to be something else. */
export const hostile = [
  "<script>document.title='x'</script>",
  '"><img src=x onerror=alert(1)>',
  "one ``` two",
  "a | b | c",
  '"] --> evil["x',
  "[x](javascript:alert(1)) **bold** _under_",
  "1. first",
  "- item",
  "# heading",
  "#quot; #35; &lt; %% comment",
  "one\ntwo",
  "bell\u0007 null\u0000 \uFFFF \uD800 end",
  "end",
  "/a/long path/with many/parts/Training Providers (2026).xlsx",
];

/** A result that passed, but for what is said otherwise. */
export const resultWith = (given: Partial<Result>): Result => ({
  id: "20261124t170600z-972d9b7c",
  stack: "local",
  verdict: "passed",
  steps: [{ name: "provision", status: "passed", seconds: 3.25 }],
  refinements: [{ job: "a.job", verdict: "passed" }],
  expectations: [{ name: "lineage.run", status: "passed", expected: "a run", found: "a run" }],
  evidence: { directory: "/evidence/one", uri: "s3://lineage-evidence/one", stored: true },
  images: [],
  standIns: [],
  urls: null,
  errors: [],
  ...given,
});

/** A result in which everything happened, and every text is hostile. */
export const hostileResult = (): Result =>
  resultWith({
    verdict: "failed",
    refinements: [
      { job: hostile.join(" "), verdict: "failed" },
      { name: "aviation", job: "b.job", verdict: "failed" },
    ],
    steps: hostile.map((detail, at) => ({
      name: `step-${at}`,
      status: at % 2 ? "failed" : "skipped",
      seconds: at,
      detail,
    })),
    expectations: hostile.flatMap((text, at) => [
      { name: `lineage.${at}`, status: "failed", expected: text, found: text, hint: text },
      { name: `lineage.${at}`, refinement: "aviation", status: "skipped", expected: text, found: text },
    ]),
    errors: hostile.map((message) => ({ code: "STEP", message })),
    standIns: ["marquez", "web"],
  });

/** A folder of evidence that holds a graph: the first dataset is read, the others are written by a job of that name. */
export function evidenceWith(names: string[], file = "graph.json"): Result["evidence"] {
  const directory = mkdtempSync(join(tmpdir(), "evidence-"));
  const job = "job:ns:the.job";
  const id = (name: string) => `dataset:ns:${name}`;
  const edge = (name: string, at: number) =>
    at === 0 ? { origin: id(name), destination: job } : { origin: job, destination: id(name) };
  const edges = names.map(edge);
  const node = (of: string, type: string, name: string) => ({
    id: of,
    type,
    data: { name },
    inEdges: edges.filter(({ destination }) => destination === of),
    outEdges: edges.filter(({ origin }) => origin === of),
  });
  const graph = [...names.map((name) => node(id(name), "DATASET", name)), node(job, "JOB", "the.job")];
  writeFileSync(join(directory, file), JSON.stringify({ graph }));
  return { directory, uri: null, stored: false };
}
