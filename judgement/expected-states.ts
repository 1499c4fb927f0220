import type { ExpectedJob } from "./facts.ts";

/** The states that a run may end in, by the settings. A command that must fail may have completed some of its work. */
export const expectedStates = ({ fails = false, states }: Pick<ExpectedJob["expect"], "fails" | "states">): string[] =>
  states ?? (fails ? ["COMPLETED", "FAILED"] : ["COMPLETED"]);
