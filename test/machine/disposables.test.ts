import assert from "node:assert/strict";
import { Disposables } from "../../machine/disposables.ts";

describe("what is disposed of together", () => {
  const noted = (into: string[], name: string): AsyncDisposable => ({
    [Symbol.asyncDispose]: async () => void into.push(name),
  });

  it("is disposed of once, the last first, also where one of them fails, which is told", async () => {
    const seen: string[] = [];
    const all = new Disposables();
    all.use(noted(seen, "first"));
    assert.equal(all.use(undefined), undefined);
    all.defer(() => {
      throw new Error("broken");
    });
    all.use({ [Symbol.dispose]: () => void seen.push("last") });
    await assert.rejects(all[Symbol.asyncDispose](), /broken/);
    assert.deepEqual(seen, ["last", "first"]);
    await all[Symbol.asyncDispose]();
    assert.deepEqual(seen, ["last", "first"]);
  });

  it("is another's once it is moved", async () => {
    const seen: string[] = [];
    const all = new Disposables();
    all.use(noted(seen, "one"));
    const moved = all.move();
    await all[Symbol.asyncDispose]();
    assert.deepEqual(seen, []);
    await moved[Symbol.asyncDispose]();
    assert.deepEqual(seen, ["one"]);
  });
});
