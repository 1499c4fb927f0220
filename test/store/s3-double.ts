import type { S3 } from "../../store/bucket/aspect.ts";

/**
 * What stands for S3: an answer for each command by its name without `Command`, or an error that it
 * throws.
 */
export type Answers = Record<string, object | Error>;

/** A command as it was sent. */
export interface Sent {
  command: string;
  input: Record<string, unknown>;
}

/** An error as the SDK throws it for an answer of S3. */
export const answer = (name: string, httpStatusCode = 400, headers: Record<string, string> = {}): Error =>
  Object.assign(new Error(`${name} happened`), { name, $metadata: { httpStatusCode }, $response: { headers } });

/**
 * An S3 without a server. Reads that have no answer say that there is no such setting; writes
 * succeed, and are recorded.
 */
export function s3Double(answers: Answers = {}, region = "eu-west-1"): { s3: S3; written: Sent[] } {
  const written: Sent[] = [];
  const send = async (sent: { constructor: { name: string }; input: Record<string, unknown> }) => {
    const command = sent.constructor.name.replace(/Command$/, "");
    if (command.startsWith("Put")) written.push({ command, input: sent.input });
    const given = answers[command] ?? (command.startsWith("Put") ? {} : undefined);
    if (given instanceof Error) throw given;
    if (given) return given;
    // Of these two S3 answers with an empty document.
    if (command === "GetBucketVersioning" || command === "GetBucketLogging") return {};
    throw answer("NoSuchConfiguration", 404);
  };
  return { s3: { send: send as unknown as S3["send"], config: { region: async () => region } }, written };
}
