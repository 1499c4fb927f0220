import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { distributionsOf, removedOf } from "../../steps/distributions.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("the Python distributions that preparing removes", () => {
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("distributions-");
  });
  afterEach(() => place.remove());

  const installed = (environment: string, name: string) =>
    join(place.path, environment, "lib/python3.13/site-packages", `${name}.dist-info`);
  const install = (environment: string, name: string) => mkdirSync(installed(environment, name), { recursive: true });
  const remove = (environment: string, name: string) => rmSync(installed(environment, name), { recursive: true });

  async function removed(change: () => void, env: Record<string, string> = {}): Promise<string[]> {
    const before = await distributionsOf(place.path, env);
    change();
    return removedOf(before, await distributionsOf(place.path, env));
  }

  it("are those of .venv, by the names that people write", async () => {
    install(".venv", "openlineage_python-1.54.0");
    install(".venv", "PyYAML-6.0.3");
    assert.deepEqual(await removed(() => remove(".venv", "openlineage_python-1.54.0")), ["openlineage-python==1.54.0"]);
  });

  it("are not those of which another version is there now, nor new ones", async () => {
    install(".venv", "attrs-25.1.0");
    const change = () => {
      remove(".venv", "attrs-25.1.0");
      install(".venv", "attrs-26.1.0");
      install(".venv", "six-1.17.0");
    };
    assert.deepEqual(await removed(change), []);
  });

  for (const name of ["UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV"])
    it(`are those of the environment that ${name} names, too`, async () => {
      install("own", "openlineage_python-1.54.0");
      const change = () => remove("own", "openlineage_python-1.54.0");
      assert.deepEqual(await removed(change, { [name]: "own" }), ["openlineage-python==1.54.0"]);
      install("own", "openlineage_python-1.54.0");
      assert.deepEqual(await removed(change), []);
    });

  it("are none where there is no environment", async () => assert.deepEqual(await removed(() => {}), []));
});
