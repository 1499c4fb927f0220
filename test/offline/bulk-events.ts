import { type Recorded, recordedBody } from "./recorded-marquez.ts";

const second = (base: string, milliseconds: number): string => new Date(Date.parse(base) + milliseconds).toISOString();
const number = (index: number): string => String(index).padStart(4, "0");
const about = (eventTime: string) => ({ eventTime, producer: "https://example.invalid/hotpass-fixture" });
const uuid = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
const schema = {
  _producer: "https://example.invalid/hotpass-fixture",
  _schemaURL: "https://openlineage.io/spec/facets/1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet",
  fields: [{ name: "a", type: "INTEGER" }],
};

/** The events in bulk that came before a recorded request. Their bodies were not recorded; from these its answer follows. */
export function bulkBefore({ fixture }: Recorded): object[] {
  const many = Array.from({ length: 150 }, (_, index) => index);
  if (fixture === "paging_datasets_default.json") {
    const page = recordedBody({ fixture: "paging_datasets_limit10_offset100.json" } as Recorded);
    const created = new Map(
      (page as { datasets: { name: string; createdAt: string }[] }).datasets.map((d) => [d.name, d.createdAt]),
    );
    return many.map((index) => {
      const name = `bulk_${number(index)}`;
      const schemaURL = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent";
      const dataset = { namespace: "bulk.local", name, facets: { schema } };
      return { ...about(created.get(name) ?? "2026-11-23T07:49:45.000Z"), schemaURL, dataset };
    });
  }
  const run = (index: number, name: string, eventTime: string) => ({
    ...about(eventTime),
    eventType: "COMPLETE",
    run: { runId: uuid(index) },
    job: { namespace: "bulk.local", name },
  });
  if (fixture === "paging_jobs_default") {
    return many.map((index) => run(index, `bulkjob_${number(index)}`, second("2026-11-23T07:49:46.468Z", index)));
  }
  if (fixture !== "paging_runs_default") return [];
  return many.map((index) => run(1000 + index, "manyruns", second("2026-11-23T07:49:48.000Z", index)));
}
