import type { Result } from "../rehearsal/result.ts";

/** The result of a rehearsal that has none: it was refused before it began, or was killed. */
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
