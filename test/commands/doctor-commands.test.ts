import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bucketPresence } from "../../commands/doctor-bucket.ts";
import { clientPresence } from "../../commands/doctor-client.ts";
import { commandPresence } from "../../commands/doctor-commands.ts";
import { deploymentPresence } from "../../commands/doctor-deployment.ts";
import { namedCommands } from "../../settings/named-commands.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { exampleSettings } from "../context/example.ts";
import { Aside } from "../setup/aside.ts";
import { program } from "../setup/program.ts";

describe("rehearse doctor, about what the settings name", () => {
  let aside: Aside;
  beforeEach(async () => {
    aside = await Aside.create();
  });
  afterEach(() => aside.end());

  const settings = (added: RawSettings) => exampleSettings(aside.directory, added);
  const shown = (rows: { name: string; status: string; found: string }[]) =>
    rows.map(({ name, status, found }) => `${status} ${name}: ${found.replaceAll(aside.directory, "")}`);

  describe("the programs of the commands", () => {
    const all = {
      refine: { prepare: ["./prepare.sh"], command: ["refine-it"] },
      refinements: { second: { job: "second", refine: { command: ["refine-it", "--again"] } } },
      prefect: { enabled: true, deployment: "d", register: ["register-it"], worker: ["uv", "run", "work"] },
    };
    const rows = () => commandPresence(namedCommands(settings(all)));

    it("are found on PATH, and from the working directory", async () => {
      await program(join(aside.directory, "prepare.sh"));
      for (const name of ["refine-it", "register-it"]) await program(join(aside.directory, "bin", name));
      assert.deepEqual(shown(await rows()), [
        "found ./prepare.sh: /prepare.sh",
        "found refine-it: /bin/refine-it",
        "found register-it: /bin/register-it",
      ]);
    });

    it("are missing, each with the settings that name it", async () => {
      const found = await rows();
      assert.deepEqual(shown(found), [
        "missing ./prepare.sh: no program ./prepare.sh in ",
        "missing refine-it: no program refine-it on PATH",
        "missing register-it: no program register-it on PATH",
      ]);
      assert.equal(found[1]?.needed, "the program of refine.command, refinements.second.refine.command");
      assert.match(found[0]?.how ?? "", /from the command's working directory: see refine\.cwd/);
    });
  });

  describe("the deployment on a Prefect server of the rehearsal's own", () => {
    const rows = (prefect: RawSettings) =>
      shown(deploymentPresence(settings({ prefect: { enabled: true, deployment: "nightly", ...prefect } })));
    const register = ["register"];

    it("is found when one command registers it and one runs it", () =>
      assert.deepEqual(rows({ register, worker: ["prefect", "worker", "start"] }), [
        "found deployment: nightly: prefect.register registers it, prefect.worker runs it",
      ]));

    it("is found when the worker serves it", () =>
      assert.match(
        rows({ worker: ["uv", "run", "serve.py"] })[0] ?? "",
        /^found .*prefect\.worker has to register it/,
      ));

    it("is missing when nobody registers it, or nobody runs it", () => {
      assert.deepEqual(rows({ worker: ["uv", "run", "prefect", "worker", "start", "--pool", "p"] }), [
        "missing deployment: nobody registers it: prefect.register is not set",
      ]);
      assert.deepEqual(rows({ register }), ["missing deployment: nobody runs it: prefect.worker is not set"]);
      assert.match(rows({})[0] ?? "", /nobody registers it.*; nobody runs it/);
    });

    it("is not looked for on your own server, nor without Prefect", () => {
      assert.deepEqual(rows({ url: "http://127.0.0.1:4200" }), []);
      assert.deepEqual(rows({ enabled: false }), []);
    });
  });

  describe("the OpenLineage client of commands that uv runs", () => {
    const locked = (...packages: string[]) =>
      writeFileSync(
        join(aside.directory, "uv.lock"),
        // A pin, of a package that nothing needs.
        `[manifest]\nconstraints = [\n    { name = "openlineage-python", specifier = "==1.54.0" },\n]\n${packages.map((one) => `[[package]]\nname = "${one}"\n`).join("")}`,
      );
    const install = () =>
      mkdirSync(join(aside.directory, ".venv/lib/python3.13/site-packages/openlineage_python-1.54.0.dist-info"), {
        recursive: true,
      });
    const rows = (command: string[], prepare?: string[]) =>
      clientPresence(namedCommands(settings({ refine: { command, ...(prepare ? { prepare } : {}) } })));
    const one = async (...given: Parameters<typeof rows>) => shown(await rows(...given));
    const run = ["uv", "run", "hotpass", "refine"];
    const sync = ["uv", "sync", "--extra", "orchestration"];

    it("is found in the lock", async () => {
      locked("openlineage-python");
      assert.deepEqual(await one(run, sync), ["found openlineage-python: in /uv.lock"]);
    });

    it("is found where the command brings it", async () => {
      locked("openpyxl");
      for (const brought of [["--with", "openlineage-python==1.54.0"], ["--with=openlineage-python==1.54.0"]])
        assert.deepEqual(await one(["uv", "run", "--no-sync", ...brought, "hotpass"], sync), [
          "found openlineage-python: refine.command brings it: --with openlineage-python==1.54.0",
        ]);
    });

    it("is doubtful when the lock lacks it and nobody installed it, and the row tells both ways that work", async () => {
      locked("openpyxl");
      const found = await rows(run, sync);
      assert.deepEqual(shown(found), ["doubtful openlineage-python: not in /uv.lock, and not installed"]);
      assert.match(
        found[0]?.how ?? "",
        /`uv run --with openlineage-python==<version> …`.*`uv sync --inexact` in refine\.prepare, and `uv run --no-sync`/,
      );
    });

    it("is doubtful when refine.prepare removes it, and found when that leaves it alone", async () => {
      locked("openpyxl");
      install();
      assert.deepEqual(await one(run, sync), [
        "doubtful openlineage-python: not in /uv.lock; it is installed, and refine.prepare (uv sync --extra orchestration) removes it",
      ]);
      assert.deepEqual(await one(run, [...sync, "--inexact"]), [
        "found openlineage-python: not in /uv.lock, but installed in the environment",
      ]);
    });

    it("is looked for in the lock above the working directory", async () => {
      locked("openpyxl");
      mkdirSync(join(aside.directory, "apps/one"), { recursive: true });
      const inside = { refine: { command: run, cwd: join(aside.directory, "apps/one") } };
      const [row] = await clientPresence(namedCommands(settings(inside)));
      assert.equal(row?.status, "doubtful");
    });

    it("is not looked for without a lock, nor where uv does not run the command", async () => {
      assert.deepEqual(await one(run), []);
      locked("openpyxl");
      assert.deepEqual(await one(["python", "-m", "hotpass"]), []);
    });
  });

  describe("the account of the evidence bucket", () => {
    const rows = async (s3: RawSettings = { existing: true }) =>
      shown(await bucketPresence(settings({ evidence: { store: "s3", bucket: "b-1", s3 } })));
    beforeEach(() => {
      for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
      const none = join(aside.directory, "none");
      aside.set({ AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: none, AWS_SHARED_CREDENTIALS_FILE: none });
    });

    it("is missing its region and its credentials, both told at once", async () => {
      const [region, credentials, ...others] = await rows();
      assert.match(region ?? "", /^missing evidence bucket: no region: /);
      assert.match(credentials ?? "", /^missing evidence bucket: no credentials: /);
      assert.deepEqual(others, []);
    });

    it("is found with both", async () => {
      aside.set({ AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s" });
      assert.match((await rows()).join(), /^found evidence bucket: b-1: found credentials/);
    });

    it("is not looked for where the evidence goes to a folder", async () =>
      assert.deepEqual(await bucketPresence(settings({})), []));
  });
});
