import type { Bundle } from "../evidence/bundle.ts";
import type { Redactor } from "../evidence/redaction.ts";
import { isPlainEventPath, type RecordedRequest } from "../lineage/recorded-request.ts";
import type { Described } from "./describe.ts";
import { longestText } from "./limits.ts";

/** Characters beyond a cut that are redacted with the text, so that redaction finds a secret that crosses the cut. */
const margin = 4 * 1024;

/** Stands for a body that JSON.stringify or the redactor gives up on. */
const unwritable = "[a body that is nested too deeply, or too long, to be written]";

type Redact = Redactor["redact"];
const beginning = (text: string, redact: Redact): string =>
  redact(text.slice(0, longestText + margin)).slice(0, longestText);

const textsOf = ({ answer, text }: Described, redact: Redact): Pick<RecordedRequest, "answer" | "text"> => ({
  ...(answer === undefined ? {} : { answer: beginning(answer, redact) }),
  ...(text === undefined ? {} : { text: beginning(text, redact) }),
});

/** The request as it was, for those who judge it. */
export const heard = (described: Described, file?: string): RecordedRequest => ({
  ...described.facts,
  ...textsOf(described, (text) => text),
  ...("event" in described ? { event: described.event } : {}),
  ...(file ? { file } : {}),
});

/** What programs read of a request, and what holds no data: a pattern of the settings may match it. */
function wordsOf({ facts }: Described): Partial<RecordedRequest> {
  const { command, method, path } = facts;
  return { command, method, ...(isPlainEventPath(path) ? { path } : {}) };
}

/** The redacted line of a request. With a file, it names that file instead of holding the event. */
export function lineOf(described: Described, { redact, redactIn, redactTextsIn }: Redactor, file?: string): string {
  const facts = { ...redactTextsIn(described.facts), ...wordsOf(described), ...textsOf(described, redact) };
  if (file) return JSON.stringify({ ...facts, file });
  if (!("event" in described)) return JSON.stringify(facts);
  try {
    return JSON.stringify({ ...facts, event: redactIn(described.event) });
  } catch (error) {
    return JSON.stringify({ ...facts, text: giveUp(error) });
  }
}

/**
 * Writes a body into a file of its own: JSON as `<name>.json`, another text as `<name>.txt`.
 * @returns the file's name
 * @throws RehearsalError STEP when the disk is full
 */
export async function writeBody(bundle: Bundle, name: string, described: Described): Promise<string> {
  const { event, text } = described;
  const file = `${name}.${text === undefined ? "json" : "txt"}`;
  try {
    if (text === undefined) await bundle.writeJson(file, event);
    else await bundle.write(file, text);
  } catch (error) {
    await bundle.writeJson(file, giveUp(error));
  }
  return file;
}

/** @throws the error, unless it is JavaScript's own limit */
function giveUp(error: unknown): string {
  if (error instanceof RangeError) return unwritable;
  throw error;
}
