import { attestTo } from "../attestation/attest.ts";
import type { Attested } from "../attestation/statement.ts";
import type { Context } from "../context/context.ts";
import type { RehearsalError } from "../errors.ts";
import type { Texts } from "../evidence/bundle.ts";

/** What attests to the verdict while the bundle is sealed, and what came of it. */
export interface Attestor {
  attest: (attested: Attested, signal: AbortSignal) => Promise<Texts>;
  /** @throws RehearsalError STEP when the statement should be signed and could not be */
  signed: () => Promise<void>;
}

/**
 * Attests to a rehearsal as the settings say. Evidence comes first: where the statement cannot be signed, the bundle is
 * sealed with an unsigned one, and a step of its own says so.
 */
export function attestor({ settings }: Pick<Context, "settings">): Attestor {
  let failure: RehearsalError | undefined;
  return {
    attest: async (attested, signal) => {
      const { texts, ...others } = await attestTo(attested, settings.evidence.sign, signal);
      ({ failure } = others);
      return texts;
    },
    signed: async () => {
      if (failure) throw failure;
    },
  };
}
