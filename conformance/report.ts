import type { Conformance } from "./conformance.ts";
import type { FacetOfProducer, Producer } from "./producer.ts";

/**
 * A report in the form of the compatibility tests of OpenLineage (OpenLineage/compatibility-tests, scripts/report.py), so that
 * their tools read it: a list of components.
 */
export interface Component {
  name: string;
  component_type: "producer" | "consumer";
  component_version: string;
  openlineage_version: string;
  scenarios: Scenario[];
}

export interface Scenario {
  name: string;
  /** `FAILURE` when one of its tests is. */
  status: Status;
  tests: Test[];
}

export interface Test {
  name: string;
  status: Status;
  validation_type: "syntax" | "semantics";
  entity_type: string;
  details: string[];
  tags: { facets?: string[]; lineage_level?: Record<string, string[]>; openlineage_version?: string; input?: string };
}

type Status = "SUCCESS" | "FAILURE";

/** A test whose details are what is wrong. */
export const testOf = (test: Omit<Test, "status">): Test => ({
  ...test,
  status: test.details.length === 0 ? "SUCCESS" : "FAILURE",
});

export const scenarioOf = (name: string, tests: Test[]): Scenario => ({
  name,
  status: tests.some(({ status }) => status === "FAILURE") ? "FAILURE" : "SUCCESS",
  tests,
});

/**
 * A version as the tools of the compatibility tests can sort it: numbers alone. Empty for one that has none, such as the
 * digest of an image.
 */
export const numbersOf = (version: string): string =>
  (/^v?(\d{1,6}(?:\.\d{1,6}){1,5})/.exec(version) ?? /^v?(\d{1,6})$/.exec(version))?.[1] ?? "";

/**
 * The producers of a rehearsal's events: each is a component, each command in which it sent events a scenario.
 * @param byCommand how the events of each command keep to the specification
 * @param semantics what the events of each command were expected to tell. Those of several producers are nobody's: which of
 *   them should have told it is not known
 */
export function producersOf(
  byCommand: ReadonlyMap<string, Conformance>,
  semantics: ReadonlyMap<string, readonly Test[]> = new Map(),
): Component[] {
  const components = new Map<string, Component>();
  for (const [command, { producers }] of byCommand)
    for (const [name, producer] of producers) {
      const component = components.get(name) ?? componentOf(producer);
      components.set(name, component);
      const own = producers.size === 1 ? (semantics.get(command) ?? []) : [];
      component.scenarios.push(scenarioOf(command, [...testsOf(producer), ...own]));
    }
  return [...components.values()];
}

const componentOf = ({ name, engines, clients, schemas }: Producer): Component => ({
  name,
  component_type: "producer",
  component_version: numbersOf([...engines].at(-1) ?? ""),
  // Producers of OpenLineage's repository name the tree of their release, and its client names its own in a tag.
  openlineage_version:
    /\/(?:tree|blob)\/v?(\d{1,5}\.\d{1,5}\.\d{1,5})(?:\/|$)/.exec(name)?.[1] ??
    (newest(clients) || newest(schemas).replaceAll("-", ".")),
  scenarios: [],
});

/** The newest of the core schema's versions, as the version of OpenLineage that is known at least. */
export const newest = (versions: Iterable<string>): string =>
  [...versions].sort((one, other) => one.localeCompare(other, "en", { numeric: true })).at(-1) ?? "";

const testsOf = ({ jobs, facets }: Producer): Test[] => [
  ...[...jobs].map(([name, { errors }]) =>
    testOf({ name, validation_type: "syntax", entity_type: "openlineage", details: [...errors.values()], tags: {} }),
  ),
  ...[...facets].map(([key, facet]) =>
    testOf({
      name: `${key} facet`,
      validation_type: "syntax",
      entity_type: "openlineage",
      details: [...facet.errors.values()],
      tags: { facets: [key], lineage_level: levelsOf(key, facet) },
    }),
  ),
];

/** At which level a facet tells lineage, by the source of the datasets. */
const levelsOf = (key: string, { sources }: FacetOfProducer): Record<string, string[]> =>
  Object.fromEntries(
    [...sources].map((source) => [source, key === "columnLineage" ? ["dataset", "column"] : ["dataset"]]),
  );
