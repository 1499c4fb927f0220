import assert from "node:assert/strict";
import { nodeProblem } from "../../bin/node-version.js";

const manifest = { engines: { node: ">=22.19" }, devEngines: { runtime: { version: ">=24.4" } } };

describe("the command on an old Node", () => {
  it("says which version the package needs and which one runs", () => {
    assert.equal(nodeProblem("20.20.2", manifest, false), "rehearse needs Node 22.19 or newer; this is Node 20.20.2.");
    assert.match(nodeProblem("22.18.0", manifest, false) ?? "", /needs Node 22\.19 or newer; this is Node 22\.18\.0/);
  });

  it("says that a checkout needs a newer one, and how to run with the one that npm installed", () => {
    const problem = nodeProblem("22.19.0", manifest, true) ?? "";
    assert.match(
      problem,
      /^rehearse needs Node 24\.4 or newer; this is Node 22\.19\.0\. .*npm run rehearse -- <command>/,
    );
  });

  it("says nothing on a Node that is new enough", () => {
    for (const running of ["22.19.0", "24.0.0", "26.0.0-nightly20260101"])
      assert.equal(nodeProblem(running, manifest, false), undefined);
    assert.equal(nodeProblem("24.21.0", manifest, true), undefined);
  });
});
