import type { Result } from "../rehearsal/result.ts";

/** What is told of a rehearsal that has no result: it was refused before it began, or ended before it could say how. */
export const unfinished = (stack: string, error: { code: string; message: string }): Result => ({
  id: "",
  stack,
  verdict: "error",
  steps: [],
  refinements: [],
  expectations: [],
  evidence: { directory: "", uri: null, stored: false },
  images: [],
  standIns: [],
  urls: null,
  errors: [error],
});
