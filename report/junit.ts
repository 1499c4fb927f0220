import { XMLBuilder } from "fast-xml-parser";
import type { Result, StepResult } from "../rehearsal/result.ts";
import type { Expectation } from "../rules/expectation.ts";
import { stepOf } from "./step-of.ts";

/** A JUnit test case in the format of fast-xml-parser: `@` marks an attribute. */
interface TestCase {
  "@name": string;
  "@classname": string;
  "@time": string;
  failure?: object;
  "system-out"?: string;
  error?: object;
  skipped?: object;
}

/**
 * A rehearsal as JUnit XML for Jenkins and GitLab: one suite of expectations for each refinement,
 * and one of steps. A failed expectation is a failure, a failed step is an error. Names are the
 * same in every rehearsal, so that pipelines can show the history of a test.
 *
 * Times are seconds. A case of an expectation has the time of the step that it judges, so several may have the same; a
 * suite of expectations has that of these steps together. The suite of steps, and the whole, have the time of the
 * rehearsal: steps run beside each other, so they may add up to more.
 */
export function junitOf(result: Result): string {
  const { id, stack, seconds, steps, expectations, evidence, standIns } = result;
  const refinements = [...new Set(expectations.map(({ refinement }) => refinement))];
  const labels = { id, stack, evidence: evidence.location ?? evidence.directory, "stand-ins": standIns.join(" ") };
  const properties = Object.entries(labels)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => ({ "@name": name, "@value": xmlText(value) }));
  const suites = [
    ...refinements.map((refinement) => {
      const own = expectations.filter((one) => one.refinement === refinement);
      const judged = new Set(own.flatMap((one) => stepOf(one, steps) ?? []));
      return suite(
        refinement === undefined ? "expectations" : `expectations of ${refinement}`,
        own.map((one) => expectationCase(one, stepOf(one, steps)?.seconds ?? 0)),
        [...judged].reduce((sum, step) => sum + step.seconds, 0),
      );
    }),
    suite("steps", [...steps.map(stepCase), wholeCase(result)], seconds, properties),
  ];
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true });
  return builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: { "@name": "lineage-rehearsal", "@time": seconds.toFixed(3), testsuite: suites },
  });
}

const suite = (name: string, cases: TestCase[], seconds: number, properties: object[] = []) => ({
  "@name": xmlText(name),
  "@tests": cases.length,
  "@failures": cases.filter(({ failure }) => failure).length,
  "@errors": cases.filter(({ error }) => error).length,
  "@skipped": cases.filter(({ skipped }) => skipped).length,
  "@time": seconds.toFixed(3),
  ...(properties.length > 0 ? { properties: { property: properties } } : {}),
  testcase: cases,
});

const testCase = (name: string, classname: string, seconds: number): TestCase => ({
  "@name": xmlText(name),
  "@classname": xmlText(`lineage-rehearsal.${classname}`),
  "@time": seconds.toFixed(3),
});

function expectationCase(one: Expectation, seconds: number): TestCase {
  const { title, refinement, status, expected, found, hint } = one;
  // The suite names the refinement already.
  const ofRefinement = `${refinement}: `;
  const test = testCase(
    refinement !== undefined && title.startsWith(ofRefinement) ? title.slice(ofRefinement.length) : title,
    refinement === undefined ? "expectations" : `expectations.${refinement}`,
    seconds,
  );
  if (status === "skipped") return { ...test, skipped: { "@message": oneLine(found) } };
  if (status === "passed") return test;
  const text = [`expected: ${expected}`, `found: ${found}`, ...(hint ? [`hint: ${hint}`] : [])].join("\n");
  // JUnit has no warnings: the case passes, and its output says what was not met.
  if (status === "warned") return { ...test, "system-out": xmlText(`warning\n${text}`) };
  return { ...test, failure: reason("expectation", `expected ${expected}; found ${found}`, text) };
}

function stepCase({ name, status, seconds, detail = "" }: StepResult): TestCase {
  const test = testCase(name, "steps", seconds);
  if (status === "skipped") return { ...test, skipped: { "@message": oneLine(detail) } };
  return status === "failed" ? { ...test, error: reason("step", detail, detail) } : test;
}

/** A case that every report has: whether the rehearsal could be carried out. */
function wholeCase({ verdict, errors, seconds }: Result): TestCase {
  const test = testCase("carried out", "rehearsal", seconds);
  if (verdict === "passed" || verdict === "failed") return test;
  const [{ code, message } = { code: verdict, message: "no reason was reported" }] = errors;
  const text = errors.map((one) => `${one.code}: ${one.message}`).join("\n");
  return { ...test, error: reason(code, message, text) };
}

const reason = (type: string, message: string, text: string) => ({
  "@message": oneLine(message),
  "@type": xmlText(type),
  "#text": xmlText(text),
});

/** The text of an attribute, on one line: XML turns line ends in attributes into spaces. */
const oneLine = (text: string): string => xmlText(text).replace(/\s+/g, " ").trim();

/** Removes characters that XML 1.0 forbids even when escaped: https://www.w3.org/TR/xml/#charsets */
const xmlText = (text: string): string =>
  text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "");
