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

  it("are none where the list is empty, and not judged where it is left out", async () => {
    const program = `await post(event("COMPLETE", { inputs: [ds("raw/a")], outputs: [] }));`;
    const judge = async (expect: object) => failures(await rehearse({ program, settings: { expect } }));
    assert.deepEqual(await judge({ outputs: [] }), {});
    assert.match((await judge({ inputs: [] }))["lineage.inputs"] ?? "", /^raw\/a \| Not declared: raw\/a\./);
  });

  it("may be some among others", async () => {
    const program = `await post(event("COMPLETE", { inputs: [ds("raw/a"), ds("raw/b")] }));`;
    const judge = async (...atLeast: string[]) =>
      failures(await rehearse({ program, settings: { expect: { inputs: { atLeast } } } }));
    assert.deepEqual(await judge("raw/a"), {});
    assert.match(
      (await judge("raw/a", "raw/c"))["lineage.inputs"] ?? "",
      /Nothing matches raw\/c; the nearest that arrived is raw\/\[a\]\./,
    );
  });

  it("tell an output that is gone because an input never came", async () => {
    const program = `await post(event("COMPLETE", { inputs: [ds("raw/a")], outputs: [ds("out/a")] }));`;
    const settings = { expect: { inputs: ["raw/a", "raw/b"], outputs: ["out/a", "out/b"] } };
    assert.match(
      failures(await rehearse({ program, settings }))["lineage.outputs"] ?? "",
      /It did not read raw\/b either: an output that is made of that cannot be there\./,
    );
  });

  it("name the nearest that arrived, and not hundreds", async () => {
    const program = `await post(event("COMPLETE", { outputs: Array.from({ length: 450 }, (_, n) => ds("out/part-" + n)) }));`;
    const found =
      failures(await rehearse({ program, settings: { expect: { outputs: ["out/part-449x"] } } }))["lineage.outputs"] ??
      "";
    assert.match(found, /^out\/part-449, .*, which of 450 are the nearest to out\/part-449x \|/);
    assert.match(found, /the nearest that arrived is out\/part-449\[-x\]\./);
    assert.ok(found.length < 1_000, `${found.length} characters`);
  });

  it("match themselves, whatever letters their names have", async () => {
    const name = "in/[2026] (final) {v1} a+b *.xlsx";
    const program = `await post(event("COMPLETE", { inputs: [ds(${JSON.stringify(name)})] }));`;
    assert.deepEqual(failures(await rehearse({ program, settings: { expect: { inputs: [name] } } })), {});
  });

  it("may come with START alone", async () => {
    const program = `await post(event("START", { inputs: [ds("raw/a")], outputs: [ds("out/x")] })); await post(event("COMPLETE"));`;
    const verdict = await rehearse({ program, settings: { expect: { inputs: ["raw/a"], outputs: ["out/x"] } } });
    assert.deepEqual(failures(verdict), {});
    assert.equal(verdict.lineage[0]?.words, "sent 2, accepted 2, kept 2");
  });

  it("may be read and written by one run", async () => {
    const program = `const both = ds("orders"); await post(event("COMPLETE", { inputs: [both, ds("raw/a")], outputs: [both] }));`;
    const settings = { expect: { inputs: ["orders", "raw/a"], outputs: ["orders"] } };
    assert.deepEqual(failures(await rehearse({ program, settings })), {});
  });

  it("fail when an input is declared, and only an output has its name", async () => {
    const program = `await post(event("COMPLETE", { inputs: [ds("raw/a")], outputs: [ds("orders")] }));`;
    const failed = failures(await rehearse({ program, settings: { expect: { inputs: ["raw/a", "orders"] } } }));
    assert.match(
      failed["lineage.inputs"] ?? "",
      /^raw\/a \| Nothing matches orders; the nearest that arrived is raw\/a\./,
    );
  });

  it("by the hundred, none of which matches, are told in few words", async () => {
    const program = `await post(event("COMPLETE", { inputs: Array.from({ length: 450 }, (_, n) => ds("raw/" + n)) }));`;
    const inputs = Array.from({ length: 450 }, (_, n) => `in/${n}`);
    const verdict = await rehearse({ program, settings: { expect: { inputs } } });
    const one = verdict.expectations.find(({ name }) => name === "lineage.inputs");
    assert.match(one?.expected ?? "", /^inputs in\/0, .*, in\/5 and 444 more$/);
    assert.match(
      one?.hint ?? "",
      /Nothing matches in\/4; .* And 445 more match nothing\. Not declared: raw\/0, .*, raw\/5 and 444 more\./,
    );
    assert.ok(JSON.stringify(one).length < 2_000);
  });

  it("stand in an event of more than a megabyte", async () => {
    const program = `const fields = Array.from({ length: 20_000 }, (_, n) => ({ name: "column_" + n, type: "string", description: "x".repeat(40) }));
await post(event("COMPLETE", { inputs: [ds("raw/a", namespace, { schema: { _producer: "urn:p", _schemaURL: "urn:s", fields } })] }));`;
    assert.deepEqual(failures(await rehearse({ program, settings: { expect: { inputs: ["raw/a"] } } })), {});
  });
});
