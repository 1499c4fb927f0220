import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { attestationFiles } from "../attestation/attest.ts";
import { predicateType, statementFile, statementType, testResultOf } from "../attestation/statement.ts";
import { messageOf } from "../errors.ts";
import { Bundle } from "./bundle.ts";
import type { Check } from "./check.ts";
import { checksumFile, checksumsOf } from "./checksums.ts";

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
 * Checks that the statement of a bundle is about the files in it, and says what verdict.json says.
 * @param directory the folder of the bundle
 * @returns a failed check for a bundle that is wrong; nothing is thrown
 */
export async function checkStatement(directory: string): Promise<Check> {
  const check = (status: Check["status"], ...words: string[]): Check => ({ name: "statement", status, words });
  const bundle = Bundle.at(directory);
  const read = (file: string) => readFile(bundle.path(file), "utf8").catch(() => undefined);
  const [text, verdict] = await Promise.all([statementFile, "verdict.json"].map(read));
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
  const sums = await checksumsOf(bundle, bundle.files());
  const problems = [...filesThatDiffer(statement, sums), ...whatDiffers(statement, told)];
  const { result } = statement.predicate;
  return problems.length > 0
    ? check("failed", ...problems)
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
const notCovered: ReadonlySet<string> = new Set([...attestationFiles, checksumFile]);

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
