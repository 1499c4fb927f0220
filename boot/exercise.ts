import { request } from "../machine/request.ts";

const namespace = "lineage-rehearsal";
const job = "a.job";

/** One event of a run, with datasets on both sides. */
const event = (eventType: string, seconds: number) => ({
  eventType,
  eventTime: new Date(Date.UTC(2020, 0, 1, 0, 0, seconds)).toISOString(),
  run: { runId: "01890000-0000-7000-8000-000000000001", facets: {} },
  job: { namespace, name: job, facets: {} },
  inputs: [dataset("in")],
  outputs: [dataset("out")],
  producer: "https://github.com/lineage-rehearsal",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
});

const facet = {
  _producer: "https://github.com/lineage-rehearsal",
  _schemaURL: "https://openlineage.io/spec/facets/1-1-1/SchemaDatasetFacet.json",
};
const dataset = (name: string) => ({
  namespace,
  name,
  facets: { schema: { ...facet, fields: [{ name: "id", type: "string" }] } },
});

/** What a rehearsal reads of Marquez: the same kinds of answers. */
const paths = [
  "/namespaces",
  `/namespaces/${namespace}/jobs/${job}`,
  `/namespaces/${namespace}/jobs/${job}/runs`,
  `/namespaces/${namespace}/datasets`,
  "/events/lineage",
  `/lineage?nodeId=job:${namespace}:${job}&depth=2`,
];

/** Has a Marquez load what it needs for the requests of a rehearsal. Its answers do not matter. */
export async function exercise(api: string): Promise<void> {
  const base = `${api}/api/v1`;
  for (const one of [event("START", 0), event("COMPLETE", 1)]) {
    const headers = { "content-type": "application/json" };
    const { body } = await request(`${base}/lineage`, { method: "POST", headers, body: JSON.stringify(one) });
    await body.dump();
  }
  for (const path of paths) await (await request(base + path)).body.dump();
}
