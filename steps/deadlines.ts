import type { CommandSetting } from "../settings/commands.ts";
import type { Refinement } from "../settings/refinements.ts";
import type { Settings } from "../settings/schema.ts";

/** Milliseconds added to a step's time limit, so that the step can still report what it waited for. */
const slack = 15_000;

/** The deadline of each step, in milliseconds. */
export const stepDeadlines = ({ ready, refine, prefect, web, deadlines, kubernetes }: Settings) => ({
  ready: ready + slack,
  prepare: (refine?.timeout ?? 0) + slack,
  // A node has to have room for it, and to pull its image.
  refine: ({ timeout, container }: Refinement) => timeout + slack + (kubernetes && container ? ready + slack : 0),
  prefect: prefect.timeout + slack,
  command: ({ timeout }: CommandSetting) => timeout + slack,
  capture: deadlines.capture,
  graph: web.timeout + deadlines.capture,
  verify: deadlines.verify,
  upload: deadlines.upload,
  record: slack,
});
