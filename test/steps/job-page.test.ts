import assert from "node:assert/strict";
import { edgesOf, pageOf } from "../../steps/job-page.ts";

describe("the page of a job", () => {
  const path = "/lineage/job/{namespace}/{job}/";
  const drawn = "polyline[id*='{node}']";

  it("is found by the names of the namespace and the job", () => {
    const names = { namespace: "example.local", job: "daily/orders", depth: 20 };
    assert.equal(pageOf(names, path, "http://127.0.0.1:3000").pathname, "/lineage/job/example.local/daily%2Forders/");
    assert.equal(edgesOf(names, drawn), "polyline[id*='job:example.local:daily/orders']");
  });

  it("is found when the names hold what a replacement or a template gives a meaning", () => {
    for (const odd of ["a$$b", "a$&b", "a$'b", "{job}", "{node}"]) {
      const names = { namespace: odd, job: "j", depth: 2 };
      assert.equal(pageOf(names, path, "http://127.0.0.1:3000").pathname, `/lineage/job/${encodeURIComponent(odd)}/j/`);
      assert.equal(
        edgesOf(names, drawn.replace("'{node}'", '"{node}"')),
        `polyline[id*="job:${odd.replace("'", "\\27 ")}:j"]`,
      );
    }
  });
});
