import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { levels, programs, workspace } from "../rooms.ts";
import { packageRoot } from "../version.ts";
import { temporaryPlace } from "./temporary-place.ts";

/** Runs the check of the rooms, on these sources or on those of a directory. */
async function checkRooms(...directory: string[]): Promise<{ exitCode: number | undefined; output: string }> {
  const script = join(packageRoot, "check-rooms.ts");
  const { exitCode, all } = await execa(process.execPath, [script, ...directory], { all: true, reject: false });
  return { exitCode, output: all };
}

function write(directory: string, files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
}

/** All TypeScript files of this package, as git knows them or would. */
async function sources(): Promise<string[]> {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"];
  const { stdout } = await execa("git", args, { cwd: packageRoot });
  return stdout.split("\n");
}

/** The scripts that a file starts beside it, in a process or a thread. Nothing imports them, so the build is told their names. */
function scriptsStartedBy(file: string): string[] {
  const text = readFileSync(join(packageRoot, file), "utf8");
  const names = [...text.matchAll(/`([a-z-]+)\$\{import\.meta\.filename\.slice\(-3\)\}`/g)];
  return names.map(([, name]) => join(dirname(file), `${name}.ts`));
}

describe("the sources", function () {
  this.timeout(300_000);
  const check = (...command: [string, ...string[]]) =>
    execa(command[0], command.slice(1), { cwd: packageRoot, preferLocal: true });

  it("are formatted and free of lint", () => check("biome", "ci", "."));
  it("have strict types", () => check("tsc", "-p", "."));

  it("import in the order of the rooms, which the check prints", async () => {
    const { exitCode, output } = await checkRooms();
    assert.equal(exitCode, 0, output);
    for (const level of levels) assert.ok(output.includes(`\n  ${level.join("  ")}\n`), output);
  });

  it("start no script that the build leaves out", async () => {
    const started = (await sources()).filter((file) => !file.startsWith("test/")).flatMap(scriptsStartedBy);
    assert.ok(started.length >= 5, started.join());
    const built = ["tsconfig.build.json", "offline/tsconfig.build.json"].flatMap((file) => {
      const { include } = JSON.parse(readFileSync(join(packageRoot, file), "utf8")) as { include: string[] };
      return include.map((one) => join(dirname(file), one));
    });
    assert.deepEqual(
      started.filter((script) => !built.includes(script)),
      [],
    );
  });
});

describe("the rooms", function () {
  this.timeout(120_000);

  it("are all folders of the tree, and all programs at its root", async () => {
    const places = (await sources()).map((file) => file.replace(/\/.*/, "/"));
    const listed = [...levels.flat(), workspace.folder, ...programs, "examples/"];
    assert.deepEqual([...new Set(places)].sort(), [...listed].sort());
  });

  it("are in README's table in the same order, and offline/ after them", () => {
    const readme = readFileSync(join(packageRoot, "README.md"), "utf8");
    const [, table = ""] = /^\| room \| what it holds \|\n\| --- \| --- \|\n((?:\|.*\n)+)/m.exec(readme) ?? [];
    const first = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, room]) => room);
    assert.deepEqual(first, [...levels.flat(), workspace.folder]);
  });
});

describe("the check of the rooms", function () {
  this.timeout(120_000);
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("rooms-");
  });
  afterEach(() => place.remove());

  const allowed: Record<string, string> = {
    "errors.ts": "export type Code = string;\n",
    "machine/lock.ts": 'import type { Code } from "../errors.ts";\nexport type Lock = Code;\n',
    "setup/tool.ts":
      'export const build = () => import("../offline/build.ts");\nexport type { Lock } from "../machine/lock.ts";\n',
    "offline/kit.ts": 'export type { Lock } from "../setup/tool.ts";\n',
    "offline/build.ts": 'import type { Lock } from "./kit.ts";\nexport type Built = Lock;\n',
    "rehearse.ts": 'import type { Lock } from "./machine/lock.ts";\nexport type L = Lock;\n',
    "test/a.test.ts": 'export * from "../offline/build.ts";\nexport * from "../rehearse.ts";\n',
  };

  it("passes when all imports point downwards", async () => {
    write(place.path, allowed);
    const { exitCode, output } = await checkRooms(place.path);
    assert.equal(exitCode, 0, output);
    assert.match(output, /7 files: no import against the order, no cycle of folders/);
  });

  const wrong: Record<string, { files: Record<string, string>; says: string[] }> = {
    "an import from below, even of a type alone": {
      files: { "errors.ts": 'export type { Lock } from "./machine/lock.ts";\n' },
      says: ["errors.ts imports machine/lock.ts: machine/ is above errors.ts"],
    },
    "an import from below, even a dynamic one": {
      files: { "machine/up.ts": 'export const up = () => import("../setup/tool.ts");\n' },
      says: ["machine/up.ts imports setup/tool.ts: setup/ is above machine/"],
    },
    "an import of the type of an expression": {
      files: { "machine/up.ts": 'export type Up = typeof import("../setup/tool.ts");\n' },
      says: ["machine/up.ts imports setup/tool.ts: setup/ is above machine/"],
    },
    "an import from another room of the same level": {
      files: { "marquez/a.ts": 'export * from "../prefect/b.ts";\n', "prefect/b.ts": "export const b = 1;\n" },
      says: ["marquez/a.ts imports prefect/b.ts: prefect/ and marquez/ are on the same level"],
    },
    "a cycle of folders inside a room": {
      files: {
        "settings/one/a.ts": 'export * from "../two/b.ts";\n',
        "settings/two/b.ts": "export const b = 1;\n",
        "settings/two/c.ts": 'export * from "../one/a.ts";\n',
      },
      says: [
        "a cycle of folders: settings/one -> settings/two -> settings/one " +
          "(settings/one/a.ts -> settings/two/b.ts, settings/two/c.ts -> settings/one/a.ts)",
      ],
    },
    "a folder that is no room": {
      files: { "attic/a.ts": "export const a = 1;\n" },
      says: ["attic/a.ts: rooms.ts has no such room"],
    },
    "offline/ past its kit, a kit that takes too much, and offline/ imported statically or by another room": {
      files: {
        "offline/past.ts": 'export * from "../setup/tool.ts";\n',
        "offline/kit.ts": 'export * from "../docker/client.ts";\nexport type { Lock } from "../setup/tool.ts";\n',
        "docker/client.ts": "export const client = 1;\n",
        "setup/static.ts": 'export type { Built } from "../offline/build.ts";\n',
        "stack/loads.ts": 'export const load = () => import("../offline/build.ts");\n',
      },
      says: [
        "offline/past.ts imports setup/tool.ts: offline/ reaches the rooms only through offline/kit.ts",
        "offline/kit.ts imports docker/client.ts: offline/kit.ts may import only setup/, machine/, errors.ts, " +
          "version.ts, directories.ts, settings/official-images.ts",
        "setup/static.ts imports offline/build.ts: only a dynamic import in setup/ may load offline/",
        "stack/loads.ts imports offline/build.ts: only setup/ may load offline/",
      ],
    },
    "a room that imports a test": {
      files: { "steps/a.ts": 'export * from "../test/helper.ts";\n', "test/helper.ts": "export const h = 1;\n" },
      says: ["steps/a.ts imports test/helper.ts: test/ is a program outside the order"],
    },
  };
  for (const [what, { files, says }] of Object.entries(wrong))
    it(`fails on ${what}`, async () => {
      write(place.path, { ...allowed, ...files });
      const { exitCode, output } = await checkRooms(place.path);
      assert.equal(exitCode, 1, output);
      const problems = output.split("\n").filter((line) => / imports |: rooms\.ts|a cycle/.test(line));
      for (const line of says) assert.ok(problems.includes(line), output);
    });

  it("fails on a cycle and an upward arrow in a copy of these sources, and names both files", async () => {
    for (const file of await sources()) cpSync(join(packageRoot, file), join(place.path, file));
    write(place.path, {
      "judgement/planted.ts": 'import type { Planted } from "../steps/planted.ts";\nexport type Other = Planted;\n',
      "steps/planted.ts": 'import type { Other } from "../judgement/planted.ts";\nexport type Planted = Other[];\n',
    });
    const { exitCode, output } = await checkRooms(place.path);
    assert.equal(exitCode, 1, output);
    assert.match(output, /^judgement\/planted\.ts imports steps\/planted\.ts: steps\/ is above judgement\/$/m);
    assert.match(output, /^a cycle of folders: judgement -> steps -> judgement \(judgement\/.* -> steps\/.*\)$/m);
  });
});
