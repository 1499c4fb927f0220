import { asRehearsalError, type RehearsalError } from "../errors.ts";
import type { SignSettings } from "../settings/sign.ts";
import { signatureFiles, signStatement } from "./sign.ts";
import { type Attested, statementFile, statementOf } from "./statement.ts";

/** The files that a statement does not cover: itself and its signatures. SHA256SUMS, which covers these, is the last. */
export const attestationFiles: readonly string[] = [statementFile, ...Object.values(signatureFiles)];

/** What became of a statement. */
export interface Attestation {
  /** The files to write, redacted. */
  texts: Record<string, string>;
  /** Why it could not be signed, where it should be. */
  failure?: RehearsalError;
}

/** The statement about a rehearsal, signed if the settings want that. There is none about one that was not carried out. */
export async function attestTo(
  attested: Attested,
  sign: SignSettings | undefined,
  signal: AbortSignal,
): Promise<Attestation> {
  const statement = statementOf(attested);
  if (!statement) return { texts: {} };
  const text = `${JSON.stringify(statement, null, 2)}\n`;
  const unsigned = { [statementFile]: text };
  if (!sign) return { texts: unsigned };
  try {
    const { file, text: signature } = await signStatement(text, sign, signal);
    return { texts: { ...unsigned, [file]: signature } };
  } catch (thrown) {
    return { texts: unsigned, failure: asRehearsalError(thrown) };
  }
}
