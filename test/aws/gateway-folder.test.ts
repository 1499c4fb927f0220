import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newId } from "../../context/identity.ts";
import { Bundle } from "../../evidence/bundle.ts";
import { type Store, storeBundle } from "../../store/store-bundle.ts";
import { FinalStoreError } from "../../store/stored-object.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { gateway } from "./gateway.ts";

describe("a folder that our gateway did not make itself", function () {
  this.timeout(2 * 60 * 1000);
  let place: ReturnType<typeof temporaryPlace>;
  let bundle: Bundle;
  let open: Awaited<ReturnType<typeof gateway>>;
  let store: Store;
  beforeEach(async () => {
    place = temporaryPlace("gateway-folder-");
    bundle = Bundle.create(place.path, newId(new Date(0)));
    await bundle.write("cli.log", "refined\n");
    await bundle.seal();
    open = await gateway(place.path);
    store = { access: open.access, bucket: "evidence", prefix: "" };
  });
  afterEach(async () => {
    await open.close();
    place.remove();
  });

  const soon = () => AbortSignal.timeout(20_000);

  it("takes bundles like one that it made, although it was made by hand", async () => {
    await storeBundle(bundle, store, soon());
    assert.equal(await readFile(join(open.bucket, bundle.name, "cli.log"), "utf8"), "refined\n");
    const next = Bundle.create(place.path, newId(new Date(0)));
    await next.seal();
    await storeBundle(next, store, soon());
  });

  it("takes a bundle that was copied there before for stored, if it is the same", async () => {
    await cp(bundle.directory, join(open.bucket, bundle.name), { recursive: true });
    const { files, location } = await storeBundle(bundle, store, soon());
    assert.ok(existsSync(join(location, "SHA256SUMS")), location);
    assert.equal(files, 2);
  });

  it("keeps what was copied there under the same name, and says so", async () => {
    const copied = join(open.bucket, bundle.name, "cli.log");
    await mkdir(join(open.bucket, bundle.name));
    await writeFile(copied, "others\n");
    await assert.rejects(storeBundle(bundle, store, soon()), (thrown) => {
      assert.ok(thrown instanceof FinalStoreError);
      assert.equal(thrown.explanation.doing, `storing ${bundle.name}/cli.log in evidence`);
      assert.equal(thrown.explanation.found, "the store has another object of this name");
      return true;
    });
    assert.equal(await readFile(copied, "utf8"), "others\n");
  });
});
