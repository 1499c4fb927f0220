import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RefinementVerdict } from "../../judgement/verdict.ts";
import type { Result } from "../../rehearsal/result.ts";

/** Untrusted names that look like HTML, Markdown or Mermaid. */
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

/** The files that show a refinement's lineage when there are several refinements. */
export const filesOf = (name: string) => ({ graph: `graph-${name}.json`, picture: `graph-${name}.png` });

/** The verdict on the only refinement. */
export const refinement = (name: string, job: string, verdict: "passed" | "failed" = "passed"): RefinementVerdict => ({
  name,
  job,
  verdict,
  files: { graph: "graph.json", picture: "graph.png" },
});

/** A result that passed, with some changes. */
export const resultWith = (changes: Partial<Result>): Result => ({
  id: "20261124t170600z-972d9b7c",
  stack: "local",
  verdict: "passed",
  seconds: 4.5,
  steps: [{ name: "provision", status: "passed", seconds: 3.25 }],
  refinements: [refinement("main", "a.job")],
  expectations: [{ name: "lineage.run", title: "lineage.run", status: "passed", expected: "a run", found: "a run" }],
  lineage: [
    {
      command: "refine",
      attribution: "recorded",
      sent: 2,
      accepted: 2,
      kept: 2,
      losses: [],
      overridden: [],
      words: "sent 2, accepted 2, kept 2",
    },
  ],
  evidence: { directory: "/evidence/one", location: "/s3/lineage-evidence/one", uri: null, stored: true },
  images: [],
  standIns: [],
  urls: null,
  expires: null,
  warnings: [],
  errors: [],
  ...changes,
});

/** A result with an entry of every kind, in which every text is hostile. */
export const hostileResult = (): Result =>
  resultWith({
    verdict: "failed",
    refinements: [
      refinement("main", hostile.join(" "), "failed"),
      { ...refinement("aviation", "b.job", "failed"), files: filesOf("aviation") },
    ],
    steps: hostile.map((detail, at) => ({
      name: `step-${at}`,
      status: at % 2 ? "failed" : "skipped",
      seconds: at,
      detail,
    })),
    expectations: hostile.flatMap((text, at) => [
      { name: `lineage.${at}`, title: `lineage.${at}`, status: "failed", expected: text, found: text, hint: text },
      {
        name: `lineage.${at}`,
        title: `aviation: lineage.${at}`,
        refinement: "aviation",
        status: "skipped",
        expected: text,
        found: text,
      },
      { name: `warned.${at}`, title: `warned.${at}`, status: "warned", expected: text, found: text, hint: text },
    ]),
    errors: hostile.map((message) => ({ code: "STEP", message })),
    standIns: ["marquez", "web"],
  });

/** A folder of evidence with a graph: a job reads the first dataset and writes the others. */
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
  return { directory, location: null, uri: null, stored: false };
}
