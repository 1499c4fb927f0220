import assert from "node:assert/strict";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { execa } from "execa";
import { officialImages } from "../../settings/official-images.ts";
import { type ImageName, resolveImage } from "../../setup/images.ts";
import { credentialsOf, type Inspected, inspected } from "./inspected.ts";
import { type OwnProject, ownProject } from "./own-project.ts";

/** Containers with a writable root, and why. */
const writable: Record<string, string> = {
  marquez: "the engine refuses to put the settings file, which holds the password, into a read-only root",
};

/** Images like the official ones of Marquez and its web UI: whoever starts them without naming a user gets root. */
const asRoot = (name: ImageName): string => `rehearsal-security:${name}-as-root`;
const rooted: ImageName[] = ["postgres", "marquez", "web", "prefect"];

async function makeRooted(name: ImageName): Promise<void> {
  const { reference } = await resolveImage(name, officialImages[name], { standIns: "allow", say: () => {} });
  const input = `FROM ${reference}\nUSER root\n`;
  await execa("docker", ["build", "--tag", asRoot(name), "-"], { input, env: { DOCKER_BUILDKIT: "0" } });
}

describe("a stack's containers", function () {
  this.timeout(180_000);
  const everything = { prefect: { deployment: "any/any" } };
  const images = Object.fromEntries(rooted.map((name) => [name, asRoot(name)]));
  const places = [ownProject(everything), ownProject({ ...everything, images })] as const;
  let services: Record<string, Inspected>;
  let others: Record<string, Inspected>;
  let urls: { s3: string };

  const up = async ({ rehearse }: OwnProject) => {
    const { exitCode, stdout, stderr } = await rehearse(["up", "--json"]);
    assert.equal(exitCode, 0, stderr);
    return JSON.parse(stdout);
  };
  before(async () => {
    await Promise.all(rooted.map(makeRooted));
    const one = await up(places[0]);
    const other = await up(places[1]);
    ({ urls } = one);
    [services, others] = await Promise.all([inspected(one.id), inspected(other.id)]);
    assert.deepEqual(Object.keys(services).sort(), ["evidence", "marquez", "postgres", "prefect", "web"]);
  });
  after(async () => {
    for (const { rehearse } of places) assert.equal((await rehearse(["down"])).exitCode, 0);
    await execa("docker", ["image", "rm", ...rooted.map(asRoot)]);
  });

  const each = (check: (container: Inspected, name: string) => void) => () => {
    for (const [name, container] of Object.entries(services)) check(container, name);
  };

  it(
    "have no privileges and no capabilities, and cannot gain any",
    each(({ HostConfig }, name) => {
      const { Privileged, CapDrop, CapAdd, SecurityOpt, Devices } = HostConfig;
      assert.deepEqual(
        [Privileged, CapDrop, CapAdd ?? [], SecurityOpt, Devices ?? []],
        [false, ["ALL"], [], ["no-new-privileges"], []],
        name,
      );
    }),
  );

  it(
    "have limits on memory, processors and processes",
    each(({ HostConfig: { Memory, MemorySwap, CpuQuota, CpuPeriod, PidsLimit } }, name) => {
      assert.ok(Memory > 0 && Memory <= 1024 ** 3, `${name}: memory ${Memory}`);
      assert.equal(MemorySwap, Memory, `${name}: swap`);
      assert.equal(CpuQuota / CpuPeriod, 2, `${name}: processors`);
      assert.equal(PidsLimit, 512, `${name}: processes`);
    }),
  );

  it(
    "have a root that cannot be written, but for those with a reason",
    each(({ HostConfig }, name) => assert.equal(HostConfig.ReadonlyRootfs, !(name in writable), name)),
  );

  it("run as an unprivileged user, whatever their images say, but for the store, whose files are those of who rehearses", () => {
    for (const [stack, containers] of Object.entries({ services, others }))
      for (const [name, { Config }] of Object.entries(containers))
        if (name === "evidence") assert.equal(Config.User, `${process.getuid?.()}:${process.getgid?.()}`);
        else assert.match(Config.User, /^[1-9]\d*:[1-9]\d*$/, `${stack}, ${name}`);
  });

  it(
    "share no network, processes or files with the host, except the bucket's folder",
    each(({ HostConfig, Mounts }, name) => {
      assert.notEqual(HostConfig.NetworkMode, "host", name);
      assert.equal(HostConfig.PidMode, "", name);
      const folders = Mounts.filter(({ Type }) => Type === "bind").map(({ Source }) => Source);
      assert.deepEqual(folders, name === "evidence" ? [places[0].bucket] : [], name);
    }),
  );

  it(
    "publish ports on loopback only, and the database publishes none",
    each(({ NetworkSettings: { Ports } }, name) => {
      const published = Object.values(Ports).flatMap((bindings) => bindings ?? []);
      for (const { HostIp } of published) assert.equal(HostIp, "127.0.0.1", name);
      assert.equal(published.length > 0, name !== "postgres", name);
    }),
  );

  it("have long, random credentials that differ between stacks", () => {
    const one = credentialsOf(services);
    const other = credentialsOf(others);
    for (const [name, value] of Object.entries(one)) {
      assert.match(value, /^[0-9a-f]{24,}$/, name);
      assert.notEqual(value, other[name], name);
    }
    assert.equal(new Set(Object.values(one)).size, 3);
  });

  it("reveal no credentials in the state or in the list of processes", async () => {
    const credentials = Object.values(credentialsOf(services));
    const state = join(places[0].directory, "state");
    const files = globSync(["**/*", "**/.pulumi/**/*"], { cwd: state }).filter((file) =>
      statSync(join(state, file)).isFile(),
    );
    assert.ok(
      files.some((file) => readFileSync(join(state, file), "utf8").includes("ciphertext")),
      "no state file holds an encrypted value",
    );
    const { stdout: processes } = await execa("ps", ["-eo", "args"]);
    assert.match(processes, /postgres -c fsync=off/);
    for (const credential of credentials) {
      for (const file of files) assert.ok(!readFileSync(join(state, file), "utf8").includes(credential), file);
      assert.ok(!processes.includes(credential), "a process has a credential among its arguments");
    }
  });

  it("keep the passphrase of the state from other users", () => {
    const [file = ""] = globSync("state/*/local/passphrase", { cwd: places[0].directory });
    const mode = (path: string) => statSync(join(places[0].directory, path)).mode & 0o077;
    assert.deepEqual([mode(file), mode(join(file, ".."))], [0, 0]);
  });

  it("refuse access to the store without its keys", async () => {
    const { accessKeyId = "", secretAccessKey = "" } = credentialsOf(services);
    const ask = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
      const endpoint = { endpoint: urls.s3, region: "us-east-1", forcePathStyle: true, maxAttempts: 1 };
      return new S3Client({ ...endpoint, credentials }).send(new ListBucketsCommand());
    };
    await ask({ accessKeyId, secretAccessKey });
    await assert.rejects(ask({ accessKeyId, secretAccessKey: "wrong" }), { name: "SignatureDoesNotMatch" });
    const theirs = credentialsOf(others) as { accessKeyId: string; secretAccessKey: string };
    await assert.rejects(ask(theirs), { name: /^(?:InvalidAccessKeyId|XAdminUserNotFound)$/ });
  });
});
