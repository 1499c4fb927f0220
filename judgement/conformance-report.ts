import type { Conformance } from "../conformance/conformance.ts";
import {
  type Component,
  newest,
  numbersOf,
  producersOf,
  type Scenario,
  scenarioOf,
  type Test,
  testOf,
} from "../conformance/report.ts";
import type { Expectation } from "../rules/expectation.ts";
import { commandOf, semanticsOf } from "./report-semantics.ts";
import type { Verdict } from "./verdict.ts";

/** What a consumer does with lineage, by the end of the expectation that shows it. */
const duties = new Map([
  ["accepted", "lineage_event"],
  ["kept", "run"],
  ["shown", "graph"],
]);

/**
 * The report on a rehearsal as a test of compatibility: its producers by what their events break, Marquez as a consumer by
 * what it accepted, kept and showed. Undefined when no event was recorded.
 */
export function conformanceReport(
  byCommand: ReadonlyMap<string, Conformance> | undefined,
  { expectations, images, standIns }: Pick<Verdict, "expectations" | "images" | "standIns">,
): Component[] | undefined {
  if (!byCommand || byCommand.size === 0) return undefined;
  const producers = producersOf(byCommand, semanticsOf(expectations, byCommand));
  if (producers.length === 0) return undefined;
  const image = images.find(({ name }) => name === "marquez");
  const version = newest(producers.map(({ openlineage_version }) => openlineage_version));
  const facets = [...byCommand.values()].flatMap((one) =>
    [...one.producers.values()].flatMap((producer) => [...producer.facets.keys()]),
  );
  const scenarios = scenariosOf(expectations, byCommand, version, [...new Set(facets)]);
  if (scenarios.length === 0) return producers;
  const consumer: Component = {
    name: standIns.includes("marquez") ? "marquez (stand-in)" : "marquez",
    component_type: "consumer",
    component_version: image ? numbersOf(tagOf(image.reference)) : "",
    openlineage_version: version,
    scenarios,
  };
  return [...producers, consumer];
}

/** The tag of an image. A digest may stand after it, and a port before it. */
const tagOf = (reference: string): string => /:([\w.-]+)(?:@.*)?$/.exec(reference)?.[1] ?? "";

/** One scenario for each command whose lineage was judged. An expectation that was not judged is no test. */
function scenariosOf(
  expectations: readonly Expectation[],
  byCommand: ReadonlyMap<string, unknown>,
  version: string,
  facets: string[],
): Scenario[] {
  const tests = new Map<string, Test[]>();
  for (const { name, refinement, status, expected, found } of expectations) {
    const [side = "", duty = ""] = name.split(".");
    const entity = duties.get(duty);
    if (entity === undefined || status === "skipped" || (side !== "lineage" && side !== "prefect")) continue;
    const scenario = commandOf({ name, refinement }, byCommand);
    const test = testOf({
      name: duty,
      validation_type: "semantics",
      entity_type: entity,
      details: status === "passed" ? [] : [`expected: ${expected}; found: ${found}`],
      tags: { facets, openlineage_version: version, input: scenario },
    });
    tests.set(scenario, [...(tests.get(scenario) ?? []), test]);
  }
  return [...tests].map(([name, own]) => scenarioOf(name, own));
}
