import type { Result } from "../rehearsal/result.ts";

/** The result to report for a rehearsal that has none: it did not start, or it was killed. */
export const unfinished = (stack: string, error: { code: string; message: string }): Result => ({
  id: "",
  stack,
  verdict: "error",
  seconds: 0,
  steps: [],
  refinements: [],
  expectations: [],
  lineage: [],
  evidence: { directory: "", location: null, uri: null, stored: false },
  images: [],
  standIns: [],
  urls: null,
  expires: null,
  warnings: [],
  errors: [error],
});
