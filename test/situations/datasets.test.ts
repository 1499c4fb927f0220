import assert from "node:assert/strict";
import { failures, rehearse } from "./rehearse.ts";

describe("the datasets of a refinement", () => {
  const elsewhere = `await post(event("COMPLETE", {
  inputs: [ds("shop.public.orders", "postgres://prod-db.example:5432")],
  outputs: [ds("marts/orders", "s3://lake")],
}));`;

  it("fail in another namespace than the expected one, and both are named", async () => {
    const failed = failures(
      await rehearse({
        program: elsewhere,
        settings: { expect: { inputs: ["shop.public.orders"], outputs: ["marts/orders"] } },
      }),
    );
    assert.deepEqual(Object.keys(failed), ["lineage.inputs", "lineage.outputs"]);
    assert.match(
      failed["lineage.inputs"] ?? "",
      /^shop\.public\.orders in namespace postgres:\/\/prod-db\.example:5432 \| Nothing matches shop\.public\.orders: the name arrived in namespace postgres:\/\/prod-db\.example:5432, not in case\.ns\./,
    );
  });

  it("pass in the namespace that the expectation names", async () => {
    const inputs = [{ namespace: "postgres://prod-db.example:5432", name: "shop.*.orders" }];
    const outputs = [{ namespace: "s3://*", name: "marts/orders" }];
    assert.deepEqual(failures(await rehearse({ program: elsewhere, settings: { expect: { inputs, outputs } } })), {});
  });

  it("name the nearest that arrived, and not hundreds", async () => {
    const program = `await post(event("COMPLETE", { outputs: Array.from({ length: 450 }, (_, n) => ds("out/part-" + n)) }));`;
    const found =
      failures(await rehearse({ program, settings: { expect: { outputs: ["out/part-449x"] } } }))["lineage.outputs"] ??
      "";
    assert.match(found, /^450; the nearest to out\/part-449x are out\/part-449, /);
    assert.match(found, /the nearest that arrived is out\/part-449\./);
    assert.ok(found.length < 1_000, `${found.length} characters`);
  });

  it("match themselves, whatever letters their names have", async () => {
    const name = "in/[2026] (final) {v1} a+b *.xlsx";
    const program = `await post(event("COMPLETE", { inputs: [ds(${JSON.stringify(name)})] }));`;
    assert.deepEqual(failures(await rehearse({ program, settings: { expect: { inputs: [name] } } })), {});
  });
});
