import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "../../docker/labels.ts";
import { Secret } from "../../settings/secret.ts";
import { FolderBucket } from "../../stack/folder-bucket.ts";
import { Marquez } from "../../stack/marquez.ts";
import type { StackNetwork } from "../../stack/network.ts";
import { ownServices } from "../../stack/own-service.ts";
import { Postgres } from "../../stack/postgres.ts";
import { Prefect } from "../../stack/prefect.ts";
import { Web } from "../../stack/web.ts";

type Inputs = Record<string, unknown> & { ports: { internal: number; external?: number; ip: string }[] };

/** The value of an input that is sent to the engine as a secret, so that the state holds it encrypted. */
function secret<T>(sent: unknown): T {
  const { value, ...marks } = sent as { value: T };
  assert.deepEqual(Object.values(marks), ["1b47061264138c4ac30d75fd1eb44270"]);
  return value;
}

/** Pulumi's mocks do not support hooks. This accepts hooks and never calls them. */
function acceptHooks(): void {
  const { getMonitor } = pulumi.runtime as unknown as { getMonitor: () => Record<string, unknown> };
  getMonitor().registerResourceHook = (_: unknown, done: (error: null, answer: object) => void) => done(null, {});
}

/** The inputs that the components send to the engine, with Pulumi's mocks: no engine, no containers. */
describe("the stack's components", () => {
  const made = new Map<string, Inputs>();
  let urls: Record<string, string>;
  let ownUrls: string[];
  const inputs = (name: string): Inputs => made.get(name) ?? assert.fail(`no container ${name}`);

  before(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ name, type, inputs }) => {
        if (type === "docker:index/container:Container") made.set(name, inputs);
        // The engine picks a port if none is set.
        const ports = (inputs.ports as Inputs["ports"] | undefined)?.map((port) => ({
          external: 40_000 + port.internal,
          ...port,
        }));
        return { id: `${name}-id`, state: { ...inputs, ports } };
      },
      call: () => ({}),
    });
    acceptHooks();
    const network = { name: pulumi.output("a-network") } as StackNetwork;
    const labels = labelsOf({ project: "p", stack: "s", id: "i", owner: "o", expires: new Date(0) });
    const around = { engine: new docker.Provider("engine"), network, labels };
    const credentials = pulumi.secret({ accessKeyId: "made-up-key", secretAccessKey: "made-up-secret" });
    const database = new Postgres("postgres", { image: "sha256:1", password: pulumi.secret("made-up") }, around);
    const marquez = new Marquez("marquez", { image: "sha256:2", database, api: 5000, admin: "auto" }, around);
    const headStart = { volume: "a-volume", entrypoint: ["entrypoint.sh"], marquez: ["start.sh", "now"] };
    const started = { image: "sha256:1", password: pulumi.secret("made-up"), headStart };
    const quick = new Postgres("quick-postgres", started, around);
    new Marquez("quick-marquez", { image: "sha256:2", database: quick, api: "auto", admin: "auto", headStart }, around);
    const prefect = new Prefect("prefect", { image: "sha256:3", port: "auto", ui: false }, around);
    new Prefect("migrated", { image: "sha256:3", port: "auto", ui: false, database: "a-volume" }, around);
    const web = new Web("web", { image: "sha256:4", publish: 3000, port: 3000, env: {} }, around);
    const bucket = new FolderBucket(
      "evidence",
      { image: "sha256:5", folder: "/s3", credentials, port: "auto" },
      around,
    );
    const env = { PLAIN: "text", ROOT_PASSWORD: new Secret("made-up-root") };
    const settings = { publish: 9001, healthStatus: 200, megabytes: 64, user: "7:7", readOnly: true } as const;
    const minio = { ...settings, image: "minio", command: ["server"], env, port: 9000, health: "/" };
    const quiet = { ...settings, image: "quiet", env: {}, publish: "auto" as const };
    const own = ownServices({ minio, quiet }, { minio: "sha256:6", quiet: "sha256:7" }, around);
    const ownOutputs = Object.assign({}, ...Object.values(own).map((one) => one.urls)) as Record<
      string,
      pulumi.Output<string>
    >;
    ownUrls = Object.keys(ownOutputs);
    const outputs = {
      ...ownOutputs,
      marquez: marquez.url,
      admin: marquez.adminUrl,
      prefect: prefect.url,
      web: web.url,
      s3: bucket.url,
    };
    urls = await new Promise((resolve) => pulumi.output(outputs).apply(resolve));
    await new Promise((resolve) => database.container.id.apply(resolve));
    await new Promise((resolve) => own.quiet?.containers.quiet?.id.apply(resolve));
  });

  it("publish their ports on loopback only: ports from the settings, or any free ports", () => {
    assert.deepEqual(urls, {
      marquez: "http://127.0.0.1:5000",
      admin: "http://127.0.0.1:45001",
      prefect: "http://127.0.0.1:44200",
      web: "http://127.0.0.1:3000",
      s3: "http://127.0.0.1:47070",
      minio: "http://127.0.0.1:9001",
    });
    assert.deepEqual(ownUrls, ["minio"]);
    assert.deepEqual(
      [...made.values()].flatMap(({ ports }) => ports.map(({ ip }) => ip)),
      Array(9).fill("127.0.0.1"),
    );
    assert.deepEqual(made.get("postgres")?.ports, []);
  });

  it("have the labels by which they are found and removed", () => {
    for (const [name, { labels }] of made)
      assert.deepEqual(
        (labels as { label: string; value: string }[]).map(({ label, value }) => `${label}=${value}`),
        ["project=p", "stack=s", "id=i", "owner=o", "expires=1970-01-01T00:00:00.000Z"].map(
          (one) => `lineage-rehearsal.${one}`,
        ),
        name,
      );
  });

  it("have no capabilities, no new privileges, and a memory limit that includes swap", () => {
    for (const [name, { capabilities, securityOpts, memory, memorySwap }] of made) {
      assert.deepEqual([capabilities, securityOpts], [{ drops: ["ALL"] }, ["no-new-privileges"]], name);
      assert.ok(Number(memory) > 0 && memory === memorySwap, name);
    }
  });

  it("give the generated password to Marquez and PostgreSQL as a secret", () => {
    const [upload] = secret<{ file: string; content: string }[]>(inputs("marquez").uploads);
    assert.match(upload?.content ?? "", /password: made-up\n/);
    assert.ok((inputs("marquez").envs as string[]).includes(`MARQUEZ_CONFIG=${upload?.file}`));
    assert.ok(secret<string[]>(inputs("postgres").envs).includes("POSTGRES_PASSWORD=made-up"));
  });

  it("start from a head start: the same images, with its volume, which they cannot write", () => {
    const socket = { containerPath: "/run/postgresql" };
    const volumes = [{ volumeName: "a-volume", containerPath: "/lineage-rehearsal", readOnly: true }];
    const [postgres, marquez] = [inputs("quick-postgres"), inputs("quick-marquez")];
    assert.deepEqual([postgres.image, postgres.volumes, postgres.readOnly], ["sha256:1", [socket, ...volumes], true]);
    assert.deepEqual([marquez.image, marquez.volumes], ["sha256:2", volumes]);
    assert.equal((marquez.entrypoints as string[]).at(-1), "/lineage-rehearsal/proven");
    assert.deepEqual(marquez.command, ["start.sh", "now"]);
    const [folder, entrypoint, program] = postgres.command as string[];
    assert.deepEqual([folder, entrypoint, program], ["/lineage-rehearsal/proven", "entrypoint.sh", "postgres"]);
    assert.deepEqual([inputs("postgres").volumes, inputs("postgres").entrypoints], [[socket], undefined]);
  });

  it("of the user's own are as restricted, and get their variables as secrets", () => {
    const { image, command, envs, user, readOnly, tmpfs, memory, networksAdvanced } = inputs("minio");
    assert.deepEqual(
      { image, command, user, readOnly, tmpfs, memory, networksAdvanced },
      {
        image: "sha256:6",
        command: ["server"],
        user: "7:7",
        readOnly: true,
        tmpfs: { "/tmp": "rw,mode=1777" },
        memory: 64,
        networksAdvanced: [{ name: "a-network", aliases: ["minio"] }],
      },
    );
    assert.deepEqual(secret(envs), ["PLAIN=text", "ROOT_PASSWORD=made-up-root"]);
    assert.deepEqual(inputs("quiet").ports, []);
  });

  it("start Prefect by its own command, on a copy of the database that its image has migrated, if there is one", () => {
    const start = ["prefect", "server", "start", "--host", "0.0.0.0", "--port", "4200"];
    assert.deepEqual([inputs("prefect").command, inputs("prefect").volumes], [start, undefined]);
    const { command, volumes } = inputs("migrated");
    assert.deepEqual((command as string[]).slice(-start.length), start);
    const volume = { volumeName: "a-volume", containerPath: "/lineage-rehearsal", readOnly: true };
    assert.deepEqual(volumes, [volume]);
  });

  it("keep PostgreSQL in memory, without durability", () => {
    const { tmpfs, command } = inputs("postgres");
    assert.ok("/var/lib/postgresql/data" in (tmpfs as object));
    assert.ok((command as string[]).includes("fsync=off"));
  });
});
