import type { Kind } from "../../conformance/core.ts";
import { facets, facetsOf } from "../../conformance/facets.ts";
import type { Place } from "../../conformance/shapes.ts";
import { type Body, bodies } from "./clean.ts";

const producer = "https://example.org/producer/1.0";

/** A facet of the specification with what every facet has. */
export function facet(place: Place, key: string, body = bodies[place][key]): Body {
  const known = facetsOf(place).get(key);
  const _schemaURL = known
    ? `https://openlineage.io/spec/facets/${known.versions.at(-1)}/${known.file}.json#/$defs/${known.definition}`
    : "https://example.org/own.json";
  return { _producer: producer, _schemaURL, ...structuredClone(body) };
}

const all = (place: Place): Body =>
  Object.fromEntries([...facetsOf(place).keys()].map((key) => [key, facet(place, key)]));

const dataset = (name: string): Body => ({ namespace: "file", name, facets: all("dataset") });

/** An event of a kind without a fault, with every facet of the specification. */
export function cleanEvent(kind: Kind): Body {
  const event = {
    eventTime: "2025-01-02T03:04:05.678901+00:00",
    producer,
    schemaURL: `https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/${kind}`,
  };
  if (kind === "DatasetEvent") return { ...event, dataset: dataset("/data/in.csv") };
  const job = { namespace: "n", name: "j", facets: all("job") };
  const inputs = [{ ...dataset("/data/in.csv"), inputFacets: all("input") }];
  const outputs = [{ ...dataset("/data/out.csv"), outputFacets: all("output") }];
  const both = { ...event, job, inputs, outputs };
  if (kind === "JobEvent") return both;
  return {
    ...both,
    eventType: "COMPLETE",
    run: { runId: "0198c2f0-1111-7000-8000-000000000000", facets: all("run") },
  };
}

/** Facets of the catalogue that have no body in these tests, and bodies that are none of the catalogue. */
export const unmatched = (): string[] => [
  ...facets.filter(({ place, key }) => !Object.hasOwn(bodies[place], key)).map(({ key }) => key),
  ...(Object.keys(bodies) as Place[]).flatMap((place) =>
    Object.keys(bodies[place]).filter((key) => !facetsOf(place).has(key)),
  ),
];
