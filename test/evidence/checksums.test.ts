import assert from "node:assert/strict";
import { appendFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { RehearsalError } from "../../errors.ts";
import { Bundle } from "../../evidence/bundle.ts";
import { checkBundle } from "../../evidence/checksums.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("a sealed bundle", () => {
  let place: ReturnType<typeof temporaryPlace>;
  let bundle: Bundle;
  beforeEach(async () => {
    place = temporaryPlace("checksums-");
    bundle = Bundle.create(place.path, "20261123t213507z-0123abcd");
    await bundle.write("cli.log", "refined\n");
    await bundle.seal(() => ({ "verdict.json": '{"verdict":"failed"}\n' }));
  });
  afterEach(() => place.remove());

  const refusal = (found: string | RegExp) =>
    assert.rejects(checkBundle(bundle), (thrown) => {
      assert.ok(thrown instanceof RehearsalError && thrown.code === "STORE", String(thrown));
      assert.equal(thrown.explanation.doing, `checking the evidence in ${bundle.directory}`);
      if (typeof found === "string") assert.equal(thrown.explanation.found, found);
      else assert.match(thrown.explanation.found, found);
      return true;
    });

  it("is what it was when nobody changed it, and when a killed process left half a file", async () => {
    await checkBundle(bundle);
    writeFileSync(bundle.path("cli.log.0123abcd.part"), "half");
    await checkBundle(bundle);
  });

  it("is refused when a file was edited", () => {
    writeFileSync(bundle.path("verdict.json"), '{"verdict":"passed"}\n');
    return refusal("verdict.json differs");
  });

  it("is refused when a file was removed, and when its link leads nowhere", async () => {
    rmSync(bundle.path("cli.log"));
    await refusal("cli.log is missing");
    symlinkSync("/nowhere-at-all", bundle.path("cli.log"));
    await refusal("cli.log is missing");
  });

  it("is refused when a file was added", () => {
    writeFileSync(bundle.path("graph.png"), "a picture");
    return refusal("graph.png was added");
  });

  it("is refused with every file that is not as it was", () => {
    appendFileSync(bundle.path("cli.log"), "more\n");
    rmSync(bundle.path("verdict.json"));
    writeFileSync(bundle.path("a.txt"), "");
    return refusal("cli.log differs; verdict.json is missing; a.txt was added");
  });

  it("is refused when its checksums cannot be read, or are gone", async () => {
    appendFileSync(bundle.path("SHA256SUMS"), "not a checksum\n");
    await refusal('SHA256SUMS has the line "not a checksum"');
    rmSync(bundle.path("SHA256SUMS"));
    await refusal("it has no SHA256SUMS");
  });
});
