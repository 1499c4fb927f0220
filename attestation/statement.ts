import type { Provenance, Verdict } from "../judgement/verdict.ts";
import { packageVersion } from "../version.ts";

/** The file of a bundle with the statement. */
export const statementFile = "statement.intoto.json";

/** The file of a bundle with the settings. The statement names it as the configuration, too. */
export const settingsFile = "settings.json";

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const statementType = "https://in-toto.io/Statement/v1";

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md */
export const predicateType = "https://in-toto.io/attestation/test-result/v0.1";

/** What in-toto calls a ResourceDescriptor. */
export interface Resource {
  name: string;
  uri?: string;
  digest?: Record<string, string>;
  annotations?: Record<string, unknown>;
}

/** What the tests of a statement came to: each list has the titles of expectations. */
export interface TestResult {
  result: "PASSED" | "WARNED" | "FAILED";
  passedTests: string[];
  warnedTests: string[];
  failedTests: string[];
}

/** An in-toto statement about a rehearsal. */
export interface Statement {
  _type: typeof statementType;
  subject: (Resource & { digest: Record<string, string> })[];
  predicateType: typeof predicateType;
  predicate: TestResult & { configuration: Resource[]; url?: string };
}

/** What a statement is about. */
export interface Attested {
  verdict: Verdict;
  /** The SHA-256 of every file of the bundle that the statement covers, in hexadecimal. */
  files: ReadonlyMap<string, string>;
  /** The commands that ran, each with the SHA-256 of its arguments. */
  commands: readonly { name: string; sha256: string }[];
}

/** What a test-result says of a verdict. */
export type ToldVerdict = Pick<Verdict, "verdict" | "standIns"> & {
  provenance?: Pick<Provenance, "uncommitted"> | undefined;
  expectations: readonly { title: string; status: string }[];
};

/**
 * The statement about a rehearsal: what was tested is its subject, and what it was tested with its configuration.
 * @returns undefined for a rehearsal that was not carried out: the predicate has no word for one
 */
export function statementOf({ verdict, files, commands }: Attested): Statement | undefined {
  const tests = testResultOf(verdict);
  if (!tests) return undefined;
  const { provenance = {}, images, contract } = verdict;
  const settings = files.get(settingsFile);
  return {
    _type: statementType,
    subject: [
      ...commitOf(verdict),
      ...[...files]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, sha256]) => ({ name, digest: { sha256 } })),
    ],
    predicateType,
    predicate: {
      result: tests.result,
      configuration: [
        {
          name: "lineage-rehearsal",
          uri: `pkg:npm/lineage-rehearsal@${packageVersion}`,
          annotations: { role: "program", id: verdict.id, stack: verdict.stack, startedAt: verdict.startedAt },
        },
        ...(settings ? [{ name: settingsFile, digest: { sha256: settings }, annotations: { role: "settings" } }] : []),
        ...(contract
          ? [{ name: contract.name, digest: { sha256: contract.sha256 }, annotations: { role: "contract" } }]
          : []),
        ...images.map(({ name, reference, digest, origin }) => ({
          name: reference,
          digest: { sha256: digest.replace(/^sha256:/, "") },
          annotations: { role: "image", service: name, origin, standIn: verdict.standIns.includes(name) },
        })),
        ...commands.map(({ name, sha256 }) => ({ name, digest: { sha256 }, annotations: { role: "command" } })),
      ],
      ...(provenance.build ? { url: provenance.build } : {}),
      passedTests: tests.passedTests,
      warnedTests: tests.warnedTests,
      failedTests: tests.failedTests,
    },
  };
}

/** The commit that was rehearsed, as a subject; none when nobody knows it. */
function commitOf({ provenance = {} }: Verdict): Statement["subject"] {
  const { commit, repository, branch, uncommitted } = provenance;
  if (!commit) return [];
  const annotations = { ...(branch ? { branch } : {}), ...(uncommitted ? { uncommitted } : {}) };
  return [
    {
      name: repository ?? "commit",
      ...(repository ? { uri: `git+${repository}@${commit}` } : {}),
      digest: { gitCommit: commit },
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
  ];
}

/**
 * What a test-result says of a verdict. What was not judged is in none of its lists. A stand-in, and a checkout with changes
 * that are not committed, are warnings: such a rehearsal proves less than its subject promises.
 * @returns undefined for a rehearsal that was not carried out
 */
export function testResultOf({ verdict, standIns, provenance, expectations }: ToldVerdict): TestResult | undefined {
  if (verdict !== "passed" && verdict !== "failed") return undefined;
  const titles = (wanted: string) => expectations.filter(({ status }) => status === wanted).map(({ title }) => title);
  const warnedTests = [
    ...titles("warned"),
    ...standIns.map((service) => `a stand-in for ${service}`),
    ...(provenance?.uncommitted ? ["changes that are not committed"] : []),
  ];
  return {
    result: verdict === "failed" ? "FAILED" : warnedTests.length > 0 ? "WARNED" : "PASSED",
    passedTests: titles("passed"),
    warnedTests,
    failedTests: titles("failed"),
  };
}
