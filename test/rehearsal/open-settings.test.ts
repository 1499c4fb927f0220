import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { StepEvent } from "../../context/step-events.ts";
import { RehearsalError } from "../../errors.ts";
import { bucketSecrets, everySecret, openSettings } from "../../rehearsal/open-settings.ts";
import { Secret, sealedKeys } from "../../settings/secret.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { usersPulumi } from "../users-pulumi.ts";
import { Variables } from "../variables.ts";

const passphrase = "a passphrase of the user's";

/** The folder of a user who has encrypted settings with the real `pulumi`, on a file backend. */
describe("settings that `pulumi config set --secret` has encrypted", function () {
  this.timeout(60_000);
  let variables: Variables;
  let place: ReturnType<typeof temporaryPlace>;
  let directory: string;
  let backend: string;

  const stackFile = (stack = "mine") => join(directory, `Pulumi.${stack}.yaml`);
  const changed = (stack: string, change: (content: Record<string, unknown>) => object) =>
    writeFileSync(stackFile(stack), stringify(change(parse(readFileSync(stackFile(), "utf8")))));
  const open = (stack = "mine", use = everySecret, tell?: (event: StepEvent) => void) =>
    openSettings({ stack, directory, overrides: ["prefect.enabled=false"] }, use, tell);
  const refused = async (work: Promise<unknown>): Promise<string> => {
    const thrown = await work.then(
      () => assert.fail("it was accepted"),
      (error: unknown) => error,
    );
    assert.ok(thrown instanceof RehearsalError, String(thrown));
    assert.equal(thrown.code, "SETTINGS");
    assert.match(thrown.explanation.next, /Nothing was started\.$/);
    return `${thrown.explanation.doing}: ${thrown.explanation.found}`;
  };

  before(async () => {
    place = temporaryPlace("open-settings-");
    directory = join(place.path, "project");
    mkdirSync(directory);
    const user = await usersPulumi(directory, place.path, { stack: "mine", passphrase });
    ({ backend } = user);
    await user.encrypt("lineage-rehearsal:refine.env.TOKEN", "s3cret");
    await user.encrypt("lineage-rehearsal:refine.env.FLAG", "true");
    await user.encrypt("aws:secretKey", "a secret key");
    changed("mine", (content) => {
      const config = content.config as Record<string, object>;
      const refine = { ...config["lineage-rehearsal:refine"], command: ["true"] };
      const own = {
        "lineage-rehearsal:namespace": "n",
        "lineage-rehearsal:job": "j",
        "lineage-rehearsal:refine": refine,
      };
      return { ...content, config: { ...config, ...own } };
    });
  });
  beforeEach(() => {
    variables = new Variables();
    variables.set({ PULUMI_CONFIG_PASSPHRASE: passphrase, PULUMI_CONFIG_PASSPHRASE_FILE: undefined });
  });
  afterEach(() => variables[Symbol.dispose]());
  after(() => place.remove());

  it("are decrypted with the passphrase, on no backend of the user's", async () => {
    const file = readFileSync(stackFile(), "utf8");
    variables.set({ PULUMI_BACKEND_URL: "file:///nowhere", PULUMI_HOME: join(place.path, "nobody") });
    const told: StepEvent[] = [];
    const { refine, aws } = await open("mine", everySecret, (event) => told.push(event));
    const [TOKEN, FLAG] = [refine?.env.TOKEN, refine?.env.FLAG];
    assert.ok(TOKEN instanceof Secret && FLAG instanceof Secret);
    assert.deepEqual([TOKEN.reveal(), FLAG.reveal()], ["s3cret", "true"]);
    assert.deepEqual([...new Set(told.map(({ name }) => name))], ["secrets"]);
    assert.equal(told.at(-1)?.status, "passed");
    assert.equal(aws.secretKey?.reveal(), "a secret key");
    assert.equal(readFileSync(stackFile(), "utf8"), file);
  });

  it("are decrypted with the passphrase of a file", async () => {
    writeFileSync(join(place.path, "passphrase"), `${passphrase}\n`);
    variables.set({
      PULUMI_CONFIG_PASSPHRASE: undefined,
      PULUMI_CONFIG_PASSPHRASE_FILE: join(place.path, "passphrase"),
    });
    assert.deepEqual(sealedKeys((await open()).refinements), []);
  });

  it("are decrypted where there is no Pulumi.yaml: the stack file alone goes to another machine", async () => {
    const elsewhere = join(place.path, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "Pulumi.mine.yaml"), readFileSync(stackFile()));
    const sources = { stack: "mine", directory: elsewhere, overrides: ["prefect.enabled=false"] };
    assert.deepEqual(sealedKeys((await openSettings(sources, everySecret)).refinements), []);
    assert.deepEqual(readdirSync(elsewhere), ["Pulumi.mine.yaml"]);
  });

  it("are refused with a wrong passphrase, and the message names the variable and the keys", async () => {
    variables.set({ PULUMI_CONFIG_PASSPHRASE: "another" });
    assert.equal(
      await refused(open()),
      "decrypting Pulumi.mine.yaml: the passphrase in PULUMI_CONFIG_PASSPHRASE is wrong; refine.env.TOKEN, refine.env.FLAG, aws:secretKey are encrypted",
    );
  });

  it("are refused without a passphrase", async () => {
    variables.set({ PULUMI_CONFIG_PASSPHRASE: undefined });
    assert.match(await refused(open()), /PULUMI_CONFIG_PASSPHRASE is not set; refine\.env\.TOKEN, .* are encrypted$/);
  });

  it("ask for no passphrase where none of them is used", async () => {
    variables.set({ PULUMI_CONFIG_PASSPHRASE: undefined });
    const told: StepEvent[] = [];
    const settings = await open("mine", bucketSecrets, (event) => told.push(event));
    assert.deepEqual([settings.namespace, told], ["n", []]);
    const s3 = ["prefect.enabled=false", "evidence.store=s3", "evidence.bucket=a-bucket"];
    const opened = openSettings({ stack: "mine", directory, overrides: s3 }, bucketSecrets);
    assert.match(await refused(opened), /aws:secretKey/);
  });

  it("are refused where the file names no key and the backend has none", async () => {
    changed("nokey", ({ encryptionsalt: _, ...content }) => content);
    variables.set({ PULUMI_BACKEND_URL: backend });
    assert.equal(
      await refused(open("nokey")),
      `reading the settings from Pulumi.nokey.yaml: refine.env.TOKEN, refine.env.FLAG, aws:secretKey are encrypted, and the file names no key (encryptionsalt or secretsprovider): the backend is ${backend}`,
    );
  });

  describe("and an environment of Pulumi ESC", () => {
    before(() => changed("esc", (content) => ({ ...content, environment: ["team/lineage"] })));

    it("is refused by name on another backend than Pulumi Cloud", async () => {
      variables.set({ PULUMI_BACKEND_URL: backend });
      assert.equal(
        await refused(open("esc", bucketSecrets)),
        `reading the settings from Pulumi.esc.yaml: environment: needs Pulumi Cloud, the backend is ${backend}: remove it or log in`,
      );
    });

    it("is refused where nobody is logged in", async () => {
      variables.set({
        PULUMI_BACKEND_URL: undefined,
        PULUMI_ACCESS_TOKEN: undefined,
        PULUMI_HOME: join(place.path, "nobody"),
      });
      assert.match(await refused(open("esc")), /environment: needs Pulumi Cloud, nobody is logged in/);
    });
  });
});
