import { randomBytes } from "node:crypto";
import { asJson } from "../evidence/bundle.ts";
import { redactor } from "../evidence/redaction.ts";
import { Secret } from "../settings/secret.ts";
import { describeMachine } from "./machine.ts";
import { print } from "./output.ts";
import { written } from "./table.ts";

/** Measures how long the answer of Marquez about 10 000 datasets takes to be redacted: `npm run bench:redaction`. */
const facet = {
  _producer: "https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration/dbt",
  _schemaURL: "https://openlineage.io/spec/facets/1-0-0/SchemaDatasetFacet.json",
};
const fields = ["id", "customer", "amount", "currency", "created_at"].map((name) => ({ name, type: "VARCHAR" }));
const datasets = Array.from({ length: 10_000 }, (_, nth) => {
  const name = `warehouse.marts.orders_by_customer_and_day_${nth}`;
  const id = { namespace: "postgres://db.example:5432", name };
  const schema = { ...facet, fields };
  return { id, type: "DB_TABLE", physicalName: name, createdAt: "2026-11-24T17:06:00Z", fields, facets: { schema } };
});
const text = asJson(datasets);
const machine = await describeMachine({ engine: false });
const measured: Record<string, number> = {};
for (const secrets of [0, 3, 30, 300]) {
  const { conceal, redact, redactIn } = redactor();
  for (let nth = 0; nth < secrets; nth++) conceal(new Secret(randomBytes(24).toString("hex")));
  for (const [what, work] of [
    ["value by value", () => redactIn(datasets)],
    ["as one text", () => redact(text)],
  ] as const) {
    const start = performance.now();
    work();
    measured[`${secrets} secrets, ${what}`] = performance.now() - start;
  }
}
const rows = Object.entries(measured).map(([what, milliseconds]) => [what, written(milliseconds, 0)]);
const columns = [`${(text.length / 1e6).toFixed(1)} million characters`, "milliseconds"];
print({ columns, rows }, { machine, characters: text.length, milliseconds: measured });
