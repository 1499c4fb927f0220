import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { levels } from "../../rooms.ts";
import { packageRoot } from "../../version.ts";

describe("the docker client", () => {
  it("is run by docker/client.ts alone, or with its variables: no call goes to an engine of its own", () => {
    const rooms = levels.flat().map((room) => (room.endsWith("/") ? `${room}**/*.ts` : room));
    const calls = /(?:execa|execaSync|tool|spawn|spawnSync|pipe)\(\s*"docker"/;
    const own = globSync([...rooms, "offline/**/*.ts"], { cwd: packageRoot, exclude: ["**/node_modules/**"] })
      .filter((file) => calls.test(readFileSync(`${packageRoot}/${file}`, "utf8")))
      .filter((file) => !/engineVariables\(\)|variablesOf\(/.test(readFileSync(`${packageRoot}/${file}`, "utf8")))
      .sort();
    assert.deepEqual(own, []);
  });
});
