import assert from "node:assert/strict";
import { read } from "../../contract/read.ts";
import { write } from "../../contract/write.ts";
import { randomContract } from "./random-contract.ts";

describe("a contract's file", () => {
  it("says what was written into it, whatever the names are", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const contract = randomContract(seed);
      const text = write(contract);
      const again = read(text);
      assert.equal(again.problems, undefined, `${seed}: ${again.problems?.join("\n")}\n${text}`);
      assert.deepEqual(again.contract, contract, `${seed}\n${text}`);
      assert.equal(write(again.contract), text);
    }
  });
});
