import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { messageOf } from "../errors.ts";
import { attestationFiles } from "./attest.ts";
import { type Check, checkSignature, type Trust } from "./check-signature.ts";
import { predicateType, statementFile, statementType, testResultOf } from "./statement.ts";

const titles = z.array(z.string());
const statementForm = z.object({
  _type: z.literal(statementType),
  subject: z.array(z.object({ name: z.string().optional(), digest: z.record(z.string(), z.string()) })),
  predicateType: z.literal(predicateType),
  predicate: z.object({
    result: z.enum(["PASSED", "WARNED", "FAILED"]),
    passedTests: titles,
    warnedTests: titles,
    failedTests: titles,
  }),
});
type ReadStatement = z.output<typeof statementForm>;

const verdictForm = z.object({
  verdict: z.enum(["passed", "failed", "error", "interrupted"]),
  standIns: titles,
  expectations: z.array(z.object({ title: z.string(), status: z.string() })),
  provenance: z.object({ uncommitted: z.boolean().optional() }).optional(),
});

/**
 * Checks the statement of a sealed bundle: that it is about these files and says what verdict.json says, and that who is
 * trusted signed it.
 * @param directory the folder of the bundle
 * @param sums the SHA-256 of every file in it, as it is now, in hexadecimal
 * @param trust left out where only the files are to be checked
 * @returns two checks, the statement's and the signature's. Nothing is thrown for a bundle that is wrong
 */
export async function checkAttestation(
  directory: string,
  sums: ReadonlyMap<string, string>,
  trust: Trust = {},
): Promise<Check[]> {
  const read = (file: string) => readFile(join(directory, file), "utf8").catch(() => undefined);
  const [text, verdict] = await Promise.all([read(statementFile), read("verdict.json")]);
  return [checkStatement(text, verdict, sums), await checkSignature(text, read, trust)];
}

function checkStatement(
  text: string | undefined,
  verdict: string | undefined,
  sums: ReadonlyMap<string, string>,
): Check {
  const check = (status: Check["status"], words: string): Check => ({ name: "statement", status, words });
  let told: ReturnType<typeof testResultOf>;
  try {
    told = testResultOf(verdictForm.parse(JSON.parse(verdict ?? "null")));
  } catch {
    return check("failed", "verdict.json cannot be read, so nothing can be compared with it");
  }
  if (text === undefined)
    return told
      ? check("skipped", `the bundle has no ${statementFile}`)
      : check("skipped", "there is none about a rehearsal that was not carried out");
  let statement: ReadStatement;
  try {
    statement = statementForm.parse(JSON.parse(text));
  } catch (thrown) {
    const why = thrown instanceof z.ZodError ? z.prettifyError(thrown).replaceAll("\n", " ") : messageOf(thrown);
    return check("failed", `${statementFile} is no in-toto statement with a test-result: ${why}`);
  }
  const problems = [...filesThatDiffer(statement, sums), ...whatDiffers(statement, told)];
  const { result } = statement.predicate;
  return problems.length > 0
    ? check("failed", problems.join("; "))
    : check("passed", `${result}, about ${describeSubject(statement)}`);
}

/** How the files of the bundle differ from those that the statement is about. */
function filesThatDiffer({ subject }: ReadStatement, sums: ReadonlyMap<string, string>): string[] {
  const covered = new Map(
    subject.flatMap(({ name, digest }) => (name && digest.sha256 ? [[name, digest.sha256]] : [])),
  );
  const present = [...sums].filter(([file]) => !notCovered.has(file));
  return [
    ...present.flatMap(([file, sum]) => {
      const stated = covered.get(file);
      if (stated === undefined) return [`the statement does not know ${file}`];
      return stated === sum ? [] : [`${file} is not the one that the statement is about`];
    }),
    ...[...covered.keys()].filter((file) => !sums.has(file)).map((file) => `${file} is missing`),
  ];
}

/** SHA256SUMS is written after the statement, which cannot hold the digest of what holds its own. */
const notCovered: ReadonlySet<string> = new Set([...attestationFiles, "SHA256SUMS"]);

/** How the statement differs from verdict.json in what it says of the tests. */
function whatDiffers({ predicate }: ReadStatement, told: ReturnType<typeof testResultOf>): string[] {
  if (!told) return ["the statement is about a rehearsal that was not carried out"];
  return (["result", "passedTests", "warnedTests", "failedTests"] as const)
    .filter((key) => !isDeepStrictEqual(predicate[key], told[key]))
    .map((key) => `the statement's ${key} is not what follows from verdict.json`);
}

function describeSubject({ subject }: ReadStatement): string {
  const commit = subject.find(({ digest }) => digest.gitCommit)?.digest.gitCommit;
  const files = subject.filter(({ digest }) => digest.sha256).length;
  return `${commit ? `commit ${commit} and ` : ""}${files} files of the bundle`;
}
