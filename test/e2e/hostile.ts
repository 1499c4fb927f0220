import { writeFileSync } from "node:fs";

/** A refinement for tests that sends hostile names. */
const { OPENLINEAGE_URL: url = "", OPENLINEAGE_NAMESPACE: namespace, HOSTILE = "{}" } = process.env;
const { job, datasets, output } = JSON.parse(HOSTILE);

console.log(job);
writeFileSync(output, "refined");

for (const eventType of ["START", "COMPLETE"]) {
  const answer = await fetch(`${url}/api/v1/lineage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      eventType,
      eventTime: new Date().toISOString(),
      run: { runId: "0198f0c0-0000-7000-8000-000000000002" },
      job: { namespace, name: job },
      inputs: [],
      outputs: (datasets as string[]).map((name) => ({ namespace, name })),
      producer: "https://example.invalid/test",
      schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
}
