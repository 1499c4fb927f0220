import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { newIdentity } from "../../context/identity.ts";
import { databaseVolume, makePrefectDatabase, prefectDatabase } from "../../setup/prefect-database.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { Variables } from "../variables.ts";
import { program } from "./program.ts";

/** With a `docker` that remembers what it is asked, and when it made its one volume. */
describe("the database of a Prefect image", () => {
  let place: ReturnType<typeof temporaryPlace>;
  let variables: Variables;
  let image: { name: string; id: string; origin: "engine" };
  const file = (name: string) => join(place.path, name);
  const asked = () => (existsSync(file("asked")) ? readFileSync(file("asked"), "utf8").trim().split("\n") : []);
  const runs = () => asked().filter((one) => one.startsWith("run "));
  const labels = newIdentity({ stack: "s", project: "p", owner: "o", expires: 1 }).labels;
  const make = () => makePrefectDatabase(image, labels, new AbortController().signal);
  const find = () => prefectDatabase(image);
  const made = async () => {
    await make();
    return find();
  };

  beforeEach(async () => {
    place = temporaryPlace("prefect-database-");
    variables = new Variables();
    image = { name: "prefect", id: `sha256:${randomUUID()}`, origin: "engine" };
    await program(
      file("bin/docker"),
      `echo "$*" >>'${file("asked")}'`,
      `made='${file("made")}'`,
      'case "$1 $2" in',
      `"volume create") echo 2026-01-01T00:00:00Z >"$made";;`,
      `"volume rm") rm -f "$made";;`,
      `"volume inspect") exec cat "$made";;`,
      `run*) exec test ! -e '${file("broken")}';;`,
      "esac",
    );
    const path = [file("bin"), process.env.PATH].join(delimiter);
    variables.set({ PATH: path, LINEAGE_REHEARSAL_CACHE: file("cache") });
  });
  afterEach(() => {
    variables[Symbol.dispose]();
    place.remove();
  });

  it("is migrated once for each image, by the image itself, without network", async () => {
    const volume = databaseVolume(image);
    equal(await find(), undefined);
    deepEqual([await made(), await made()], [volume, volume]);
    ok(
      asked().some((one) => one.includes("--label lineage-rehearsal.head-start=true")),
      asked().join("\n"),
    );
    equal(runs().length, 1);
    match(
      runs()[0] ?? "",
      new RegExp(
        `--network none .*--read-only .*source=${volume},.* --label lineage-rehearsal.id=${labels["lineage-rehearsal.id"]} .*--entrypoint sh ${image.id} -c prefect server`,
      ),
    );
    notEqual(databaseVolume({ id: "sha256:another" }), volume);
  });

  it("is inside an image that a recipe made", async () => {
    equal(await prefectDatabase({ ...image, origin: "recipe" }), undefined);
    deepEqual(asked(), []);
  });

  it("is done without when the image cannot make it, and tried again the next time", async () => {
    writeFileSync(file("broken"), "");
    await rejects(make(), /docker run/);
    equal(await find(), undefined);
    ok(!existsSync(file("made")), "an empty volume is left");
    rmSync(file("broken"));
    equal(await made(), databaseVolume(image));
  });

  it("is made again when the volume has gone, also when another of its name has come, which is empty", async () => {
    await made();
    rmSync(file("made"));
    equal(await find(), undefined);
    ok(await made());
    equal(runs().length, 2);
    writeFileSync(file("made"), "2026-02-02T00:00:00Z\n");
    equal(await find(), undefined);
    ok(await made());
    equal(runs().length, 3);
  });
});
