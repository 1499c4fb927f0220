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

const asItIs: Redact = (text) => text;

/** The request as it was, for those who judge it. */
export const heard = (described: Described, file?: string): RecordedRequest => ({
  ...described.facts,
  ...textsOf(described, asItIs),
  ...("event" in described ? { event: described.event } : {}),
  ...(file ? { file } : {}),
});

/** What programs read of a request, and what holds no data: a pattern of the settings may match it. */
function wordsOf({ facts }: Described): Partial<RecordedRequest> {
  const { command, method, path } = facts;
  return { command, method, ...(isPlainEventPath(path) ? { path } : {}) };
}

/** A line of the record, and whether it holds what was sent: nothing of it was concealed. */
interface Line {
  line: string;
  isAsSent: boolean;
}

/** The redacted line of a request. With a file, it names that file instead of holding the event, which it does not look at. */
export function lineOf(described: Described, { redact, redactIn, redactTextsIn }: Redactor, file?: string): Line {
  const [clean, texts] = [redactTextsIn(described.facts), textsOf(described, redact)];
  const { answer, text } = textsOf(described, asItIs);
  const isAsSent = clean === described.facts && texts.answer === answer && texts.text === text;
  const facts = { ...clean, ...wordsOf(described), ...texts };
  if (file) return { line: JSON.stringify({ ...facts, file }), isAsSent };
  if (!("event" in described)) return { line: JSON.stringify(facts), isAsSent };
  try {
    const event = redactIn(described.event);
    return { line: JSON.stringify({ ...facts, event }), isAsSent: isAsSent && event === described.event };
  } catch (error) {
    return { line: JSON.stringify({ ...facts, text: giveUp(error) }), isAsSent: false };
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
