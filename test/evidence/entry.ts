import type { Entry } from "../../evidence/entry.ts";
import type { Expectation } from "../../rules/expectation.ts";

/** An expectation that came out so. */
export const expectation = (name: string, status: Expectation["status"], refinement?: string): Expectation => ({
  name,
  title: refinement === undefined ? name : `${refinement}: ${name}`,
  ...(refinement === undefined ? {} : { refinement }),
  status,
  expected: "something",
  found: "something",
});

/** What is recorded of a rehearsal that passed. */
export const entry: Entry = {
  rehearsal: "Marquez lineage",
  from: new Date("2026-11-23T09:58:00Z"),
  to: new Date("2026-11-23T10:01:30Z"),
  owner: "data platform | QA",
  environment: "staging",
  stack: "staging",
  verdict: {
    id: "20261123t095800z-0123abcd",
    verdict: "passed",
    expectations: [expectation("refine.exit", "passed"), expectation("graph.drawn", "skipped")],
  },
  evidence: "/s3/lineage_evidence/staging/marquez/20261123T095800Z-0123abcd",
  artefacts: ["cli.log", "graph.png"],
  commit: "0123456789abcdef0123456789abcdef01234567",
};

/** The same of one that failed. */
export const failedEntry: Entry = {
  ...entry,
  verdict: {
    ...entry.verdict,
    verdict: "failed",
    expectations: [
      expectation("refine.exit", "passed"),
      expectation("lineage.accepted", "failed", "aviation"),
      expectation("lineage.kept", "failed"),
    ],
  },
};

/** The same of one that could not be carried out. */
export const brokenEntry: Entry = {
  ...entry,
  verdict: {
    ...entry.verdict,
    verdict: "error",
    cause: { phase: "prepare", message: "exit code 1\nmore" },
    expectations: [],
  },
};
