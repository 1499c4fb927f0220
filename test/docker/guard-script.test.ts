import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { guardScript } from "../../docker/guard-script.ts";
import { temporaryPlace } from "../temporary-place.ts";

/** A stand-in for the docker client: it has one container, two networks and no volume until they are removed. */
const client = `#!/bin/sh
cd "$(dirname "$0")"
echo "$*" >> asked
[ -e "$1-removed" ] && exit 0
case "$1 $2" in
  "container ls") echo one ;;
  "network ls") echo two; echo three ;;
  *" rm") touch "$1-removed" ;;
esac
`;

describe("the guard beside an engine", () => {
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("guard-");
    writeFileSync(join(place.path, "docker"), client);
    chmodSync(join(place.path, "docker"), 0o700);
  });
  afterEach(() => place.remove());

  const start = (seconds: number) =>
    execa("bash", ["-c", guardScript, "guard", "a=b", String(seconds)], {
      env: { PATH: `${place.path}:${process.env.PATH}` },
    });
  const removals = () =>
    existsSync(join(place.path, "asked"))
      ? readFileSync(join(place.path, "asked"), "utf8").match(/^.* rm .*$/gm)
      : undefined;
  const all = ["container rm --force --volumes one", "network rm two three"];

  it("answers each word, and removes nothing once it is released", async () => {
    const guard = start(60);
    guard.stdin.end("here\nhere\nrelease\n");
    assert.equal((await guard).stdout, "watching\nhere\nhere");
    assert.equal(removals(), undefined);
  });

  it("removes what has the label when the connection ends, and only that", async () => {
    const guard = start(60);
    guard.stdin.end("here\n");
    await guard;
    assert.deepEqual(removals(), all);
    assert.ok(
      readFileSync(join(place.path, "asked"), "utf8").includes("container ls --quiet --all --filter label=a=b\n"),
    );
  });

  it("removes it when no word comes for too long, although the connection stays", async () => {
    const guard = start(1);
    await guard;
    assert.deepEqual(removals(), all);
  });
});
