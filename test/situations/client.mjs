// Posts OpenLineage events as a client does, to OPENLINEAGE_URL.
import { randomUUID } from "node:crypto";

export const url = process.env.OPENLINEAGE_URL;
export const namespace = process.env.OPENLINEAGE_NAMESPACE;
export const run = (facets) => ({ runId: randomUUID(), ...(facets ? { facets } : {}) });
export const now = (milliseconds = 0) => new Date(Date.now() + milliseconds).toISOString();
export const ds = (name, of = namespace, facets) => ({ namespace: of, name, ...(facets ? { facets } : {}) });
export const parent = (name, runId = randomUUID()) => ({
  parent: {
    _producer: "urn:situation",
    _schemaURL: "https://openlineage.io/spec/facets/1-1-0/ParentRunFacet.json#/$defs/ParentRunFacet",
    run: { runId },
    job: { namespace, name },
  },
});

const usual = run();
/** A run event; of one and the same run and job, unless it is told others. */
export const event = (
  eventType,
  { job = "case.job", of = namespace, run: one = usual, time = now(), ...rest } = {},
) => ({
  ...(eventType ? { eventType } : {}),
  eventTime: time,
  producer: "urn:situation",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: one,
  job: { namespace: of, name: job },
  inputs: [],
  outputs: [],
  ...rest,
});

const about = (schema, what, rest) => ({
  eventTime: now(),
  producer: "urn:situation",
  schemaURL: `https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/${schema}`,
  ...what,
  ...rest,
});
/** An event about a job alone. */
export const jobEvent = ({ job = "case.job", of = namespace, ...rest } = {}) =>
  about("JobEvent", { job: { namespace: of, name: job } }, { inputs: [], outputs: [], ...rest });
/** An event about a dataset alone. */
export const datasetEvent = (dataset) => about("DatasetEvent", { dataset }, {});

export async function post(body, { path = "/api/v1/lineage", headers = {}, to = url } = {}) {
  const raw = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  const answer = await fetch(to + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: raw,
  });
  await answer.text();
  return answer.status;
}
