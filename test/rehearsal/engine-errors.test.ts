import assert from "node:assert/strict";
import { asNoNetworkLeft } from "../../rehearsal/engine-errors.ts";

describe("an error of the container engine", () => {
  for (const words of [
    "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
    "all predefined address pools have been fully subnetted",
  ])
    it(`is told as what it is where there are no networks left: ${words}`, () => {
      const error = asNoNetworkLeft(`Unable to create network: Error response from daemon: ${words}`);
      assert.equal(error?.code, "CAPACITY");
      assert.match(error?.message ?? "", /no addresses left for one more network.*\n.*--at-most/);
    });

  it("is no lack of networks where it says something else", () => {
    assert.equal(asNoNetworkLeft("Bind for 127.0.0.1:5000 failed: port is already allocated"), undefined);
  });
});
