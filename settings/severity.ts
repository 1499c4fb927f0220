import { z } from "zod";

/** How much it matters that a rule is not met. */
export const severity = z
  .enum(["fail", "warn"], { error: 'expected "fail" or "warn"' })
  .default("fail")
  .describe("Whether a rule that is not met fails the rehearsal (`fail`) or is told as a warning (`warn`).");
