import { type Test, testOf } from "../conformance/report.ts";
import type { Expectation } from "../rules/expectation.ts";

type Told = Pick<Expectation, "name"> & { refinement?: string | undefined };

/** Expectations that are judged by what was sent. `lineage.conformance` is left out: its findings are tests of syntax. */
const ofSent = new Set([
  "sent",
  "naming",
  "truth",
  "failure",
  "jobs",
  "datasets",
  "columns",
  "unexpected",
  "graph",
  "parents",
  "facets",
  "lifecycle",
]);
/** Expectations that are judged by what Marquez keeps: they are about the producer only where nothing was lost. */
const ofKept = new Set(["job", "run", "inputs", "outputs", "lineage"]);

/** The command whose events an expectation is about. A flow run is no refinement. */
export const commandOf = ({ name, refinement }: Told, byCommand: ReadonlyMap<string, unknown>): string =>
  name.startsWith("prefect.") || refinement === undefined
    ? "prefect"
    : byCommand.has(`refine-${refinement}`)
      ? `refine-${refinement}`
      : "refine";

/** What the events of each command were expected to tell, as tests. A warning is no failure. */
export function semanticsOf(
  expectations: readonly Expectation[],
  byCommand: ReadonlyMap<string, unknown>,
): Map<string, Test[]> {
  const sides = expectations.flatMap((one) => {
    const [side = "", duty = ""] = one.name.split(".");
    return side === "lineage" || side === "prefect" ? [{ one, duty, command: commandOf(one, byCommand) }] : [];
  });
  const whole = new Set(
    sides.filter(({ one, duty }) => duty === "kept" && one.status === "passed").map(({ command }) => command),
  );
  const details = new Map<string, Map<string, string[]>>();
  for (const { one, duty, command } of sides) {
    const { name, status, expected, found } = one;
    if (status === "skipped" || !(ofSent.has(duty) || (ofKept.has(duty) && whole.has(command)))) continue;
    const tests = details.get(command) ?? new Map<string, string[]>();
    details.set(command, tests);
    // Several rules have one name, and a report holds one test of a name.
    const all = tests.get(name) ?? [];
    tests.set(name, status === "failed" ? [...all, `expected: ${expected}; found: ${found}`] : all);
  }
  return new Map(
    [...details].map(([command, tests]) => [
      command,
      [...tests].map(([name, told]) =>
        testOf({ name, validation_type: "semantics", entity_type: "openlineage", details: told, tags: {} }),
      ),
    ]),
  );
}
