import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { projectKey } from "../../directories.ts";
import { labelled } from "../../docker/containers.ts";
import { packageRoot, packageVersion } from "../../version.ts";
import { place } from "../e2e/command.ts";
import { nodeDirectory } from "./node.ts";

const { engines } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
/** The oldest Node that the package allows, and the newest that was tried. */
const versions = [`${engines.node.replace(">=", "")}.0`, "24.21.0"];

/** What npm would publish. */
interface Packed {
  name: string;
  filename: string;
  files: { path: string }[];
}

/** The package as npm would install it, in a project that is not ours, beside the package that builds what is not reached here. */
describe("the npm package", function () {
  this.timeout(600_000);
  const { directory } = place();
  const project = join(directory, "suite");
  const state = join(directory, "state");
  let packed: Packed[];

  /** Runs a program in the project with that version of Node. */
  const inProject = async (version: string, file: string, args: string[]) =>
    execa(file, args, {
      cwd: project,
      preferLocal: true,
      localDir: project,
      reject: false,
      env: {
        LINEAGE_REHEARSAL_STATE: state,
        PATH: [await nodeDirectory(version), process.env.PATH].join(delimiter),
      },
    });

  before(async () => {
    const packages = ["--workspace", "lineage-rehearsal-offline", "--include-workspace-root"];
    const pack = ["pack", ...packages, "--json", "--pack-destination", directory];
    const { stdout } = await execa("npm", pack, { cwd: packageRoot });
    packed = Object.values(JSON.parse(stdout.slice(stdout.search(/^[[{]/m))));
    cpSync(join(packageRoot, "examples", "mocha"), project, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
    for (const { name, filename } of packed) manifest.dependencies[name] = `file:${join(directory, filename)}`;
    writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
    const [oldest = ""] = versions;
    const install = ["install", "--engine-strict", "--no-audit", "--no-fund", "--prefer-offline"];
    const { exitCode, stderr } = await inProject(oldest, "npm", install);
    assert.equal(exitCode, 0, stderr);
    for (const version of versions) await nodeDirectory(version);
  });

  it("carries what is built, and neither tests nor TypeScript sources beside it", () => {
    const pathsIn = (wanted: string) => packed.find(({ name }) => name === wanted)?.files.map(({ path }) => path) ?? [];
    const paths = pathsIn("lineage-rehearsal");
    for (const path of ["bin/rehearse.js", "build/rehearse.js", "build/library.d.ts", "sample/pyproject.toml"])
      assert.ok(paths.includes(path), path);
    const unwanted = /^(test|offline)\/|^build\/offline\/|(?<!\.d)\.ts$/;
    assert.deepEqual(
      paths.filter((path) => unwanted.test(path)),
      ["pipelines/github/outputs.ts"],
    );
    const others = pathsIn("lineage-rehearsal-offline");
    assert.ok(others.includes("build/index.js") && others.includes("images/recipes/stand-in/package-lock.json"));
    assert.deepEqual(
      others.filter((path) => /^build\/(setup|docker)|^test|^engine\/.*\.ts$/.test(path)),
      [],
    );
  });

  it("leaves the `node` of the project alone, and brings neither a database driver nor the AWS provider", () => {
    assert.ok(!readdirSync(join(project, "node_modules/.bin")).includes("node"));
    for (const name of ["node", "pg", "@pulumi/aws"]) assert.ok(!existsSync(join(project, "node_modules", name)), name);
  });

  it("has one Pulumi SDK for itself and the Docker provider: two of them do not understand each other", () => {
    const nested = ["lineage-rehearsal", "lineage-rehearsal-offline", "@pulumi/docker"];
    const sdk = join("node_modules", "@pulumi", "pulumi");
    assert.ok(existsSync(join(project, sdk)));
    for (const name of nested) assert.ok(!existsSync(join(project, "node_modules", name, sdk)), name);
  });

  it("has types that the example compiles with", async () => {
    mkdirSync(join(project, "node_modules", "@types"), { recursive: true });
    const types = join(project, "node_modules", "@types", "node");
    if (!existsSync(types)) symlinkSync(join(packageRoot, "node_modules", "@types", "node"), types);
    const flags = ["--strict", "--module", "nodenext", "--target", "esnext", "--noEmit", "--skipLibCheck", "false"];
    const tsc = join(packageRoot, "node_modules", ".bin", "tsc");
    const { exitCode, stdout } = await execa(tsc, [...flags, "--types", "node,mocha", "test/lineage.test.ts"], {
      cwd: project,
      reject: false,
    });
    assert.equal(exitCode, 0, String(stdout));
  });

  for (const version of versions)
    describe(`on Node ${version}`, () => {
      it("passes the example suite: several refinements on one stack, which is gone afterwards", async () => {
        const { exitCode, stdout, stderr } = await inProject(version, "mocha", ["test/*.test.ts"]);
        assert.equal(exitCode, 0, `${stdout}\n${stderr}`);
        assert.match(stdout, /3 passing/);
        const key = projectKey(join(project, "node_modules", "lineage-rehearsal"), state);
        assert.deepEqual(await labelled("container", `lineage-rehearsal.project=${key}`), []);
        assert.ok(existsSync(join(project, "dist", "s3", "lineage-evidence")));
      });

      it("has the command", async () => {
        const { exitCode, stdout, stderr } = await inProject(version, "rehearse", ["--version"]);
        assert.deepEqual([exitCode, stdout], [0, packageVersion], stderr);
      });

      it("tells in `rehearse doctor` which Node is needed and which one runs", async () => {
        const { stdout, stderr } = await inProject(version, "rehearse", ["doctor", "--json"]);
        const [node] = JSON.parse(stdout || stderr);
        assert.deepEqual([node.found, node.needed], [`v${version}`, `${engines.node.replace(">=", "")} or newer`]);
      });

      it("has the Pulumi program, for a project of one's own", async () => {
        const script = 'import program from "lineage-rehearsal/program"; console.log(typeof program)';
        const { stdout, stderr } = await inProject(version, "node", ["--input-type=module", "--eval", script]);
        assert.equal(stdout, "function", stderr);
      });

      it("loads the package that builds what cannot be downloaded when it is installed, and else says how to install it", async () => {
        const script = `
          import { requireOffline } from "./node_modules/lineage-rehearsal/build/setup/offline.js";
          import { RehearsalError } from "lineage-rehearsal";
          try {
            console.log(Object.keys(await requireOffline({ doing: "testing", found: "nothing" })).join());
          } catch (error) {
            console.log(error instanceof RehearsalError, error.message);
          }`;
        const loaded = () => inProject(version, "node", ["--input-type=module", "--eval", script]);
        assert.match((await loaded()).stdout, /buildEngine,.*buildImage/);
        const offline = join(project, "node_modules/lineage-rehearsal-offline");
        renameSync(offline, `${offline}-aside`);
        try {
          const { stdout } = await loaded();
          assert.match(stdout, /^true testing: nothing\n.*npm install lineage-rehearsal-offline@/);
        } finally {
          renameSync(`${offline}-aside`, offline);
        }
      });
    });

  it("is refused in one line, with exit code 2, on a Node that is too old", async () => {
    const { exitCode, stdout, stderr } = await inProject("20.19.0", "rehearse", ["--help"]);
    assert.deepEqual([exitCode, stdout], [2, ""]);
    assert.equal(stderr, `rehearse needs Node ${engines.node.replace(">=", "")} or newer; this is Node 20.19.0.`);
  });
});
