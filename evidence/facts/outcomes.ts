import { z } from "zod";
import { BrokenService, type ErrorCode, messageOf, RehearsalError } from "../../errors.ts";
import type { Outcome } from "../../judgement/outcome.ts";
import type { Codecs } from "./codecs.ts";

const codes = [
  "SETTINGS",
  "SETUP",
  "BUSY",
  "CAPACITY",
  "PROVISION",
  "STEP",
  "STORE",
  "DESTROY",
  "INTERRUPTED",
] as const satisfies ErrorCode[];

type StoredOutcome<T> =
  | { passed: { seconds: number; value: T } }
  | { failed: { seconds: number; error: unknown } }
  | { skipped: { reason: string } };

/** How a step ended, and an error, as facts.json has them: the word is a key, which no pattern redacts. */
export function outcomeForms({ text }: Codecs) {
  const error = z.codec(
    z.union([
      z.strictObject({ code: z.enum(codes), brokenService: z.boolean(), doing: text, found: text, next: text }),
      z.strictObject({ message: text }),
    ]),
    z.custom<unknown>(),
    {
      decode: (stored): unknown => {
        if ("message" in stored) return new Error(stored.message);
        const { code, brokenService, ...explanation } = stored;
        return new (brokenService ? BrokenService : RehearsalError)(code, explanation);
      },
      encode: (thrown) => {
        if (!(thrown instanceof RehearsalError)) return { message: messageOf(thrown) };
        const { code, explanation } = thrown;
        const { doing, found, next } = explanation;
        return { code, brokenService: thrown instanceof BrokenService, doing, found, next };
      },
    },
  );
  const outcome = <T>(value: z.ZodType<T>): z.ZodType<Outcome<T>> => {
    const stored = z.union([
      z.strictObject({ passed: z.strictObject({ seconds: z.number(), value }) }),
      z.strictObject({ failed: z.strictObject({ seconds: z.number(), error }) }),
      z.strictObject({ skipped: z.strictObject({ reason: text }) }),
    ]) as unknown as z.ZodType<StoredOutcome<T>, StoredOutcome<T>>;
    return z.codec(stored, z.custom<Outcome<T>>(), {
      decode: (one): Outcome<T> => {
        if ("passed" in one) return { status: "passed", ...one.passed };
        return "failed" in one ? { status: "failed", ...one.failed } : { status: "skipped", ...one.skipped };
      },
      encode: (one): StoredOutcome<T> => {
        const { status, ...how } = one;
        return { [status]: how } as unknown as StoredOutcome<T>;
      },
    });
  };
  return { outcome, error };
}
