import { readFileSync } from "node:fs";
import { z } from "zod";
import { type PathFields, text, textWithoutNul, variableName } from "./fields.ts";
import { Sealed, Secret, textOf } from "./secret.ts";

const error = "expected text, or `{ variable: NAME }`, or `{ file: path }`";

/**
 * A secret as settings write it: where to read it, or its text. Plain Pulumi decrypts a secret of a stack file to text.
 * Parsed to a Secret, without the white space around it.
 */
export const secretValue = (paths: Pick<PathFields, "file">) =>
  z
    .union([text, decrypted, ...sources(paths)], { error })
    .meta({ title: "secret" })
    .transform(parsed);

/** Text that is no secret, or where to read a secret. Parsed to text or to a Secret. */
export const textOrSecret = (paths: Pick<PathFields, "file">) =>
  z
    .union([textWithoutNul, decrypted, ...sources(paths)], { error })
    .meta({ title: "string or secret" })
    .transform((written, context) =>
      typeof written === "string" || written instanceof Secret ? written : parsed(written, context),
    );

/** Environment variables by name. */
export const environment = (paths: Pick<PathFields, "file">) =>
  z.record(variableName, textOrSecret(paths)).meta({ title: "mapping of strings or secrets" });

/** A secret that Pulumi has encrypted in the stack file. */
export const decrypted = z.instanceof(Secret).refine((one) => one instanceof Sealed || !one.reveal().includes("\0"), {
  error: "expected a secret without NUL characters",
});

const sources = ({ file }: Pick<PathFields, "file">) =>
  [z.strictObject({ variable: text }), z.strictObject({ file })] as const;

function parsed(written: Source, context: z.RefinementCtx): Secret {
  if (written instanceof Sealed) return written;
  const { key, value, problem } = read(written);
  const secret = value?.trim();
  if (secret) return new Secret(secret, sourceOf(written));
  context.addIssue({ code: "custom", path: key, message: problem });
  return z.NEVER;
}

const sourceOf = (written: Source): string | undefined =>
  typeof written === "object" && "variable" in written ? written.variable : undefined;

/** What to read a secret from. */
type Source = string | Secret | { variable: string } | { file: string };

function read(from: Source): { value: string | undefined; key: string[]; problem: string } {
  if (typeof from === "string" || from instanceof Secret)
    return { value: textOf(from), key: [], problem: "expected text that is more than white space" };
  if ("variable" in from)
    return {
      value: process.env[from.variable],
      key: ["variable"],
      problem: "expected the name of an environment variable that is set and not empty",
    };
  return { value: contentOf(from.file), key: ["file"], problem: "expected a file that can be read and is not empty" };
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Settings that are secrets themselves. */
const sourced: ReadonlySet<string> = new Set(["token", "privateKey", "passphrase"]);

/** Whether a path of the settings leads to where a secret is read from, which is no secret itself. */
export const namesSource = (path: readonly PropertyKey[]): boolean => {
  const [group, key, last] = [path.at(-3), path.at(-2), path.at(-1)];
  return (
    (last === "variable" || last === "file") && (sourced.has(String(key)) || group === "headers" || group === "env")
  );
};
