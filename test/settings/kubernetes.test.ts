import assert from "node:assert/strict";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { secretsOf } from "../../settings/secrets-of.ts";
import { exampleSettings } from "../context/example.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("the settings of a stack in a cluster", () => {
  let place: ReturnType<typeof temporaryPlace>;
  beforeEach(() => {
    place = temporaryPlace("cluster-");
  });
  afterEach(() => place.remove());

  const settings = (more: RawSettings = {}) => exampleSettings(place.path, more);
  const inCluster = (more: RawSettings = {}) =>
    settings({ engine: "kubernetes", kubernetes: { context: "staging" }, ...more });

  it("name its context, and have a prefix", () => {
    assert.deepEqual(inCluster().kubernetes, { context: "staging", prefix: "rehearsal" });
  });

  it("are none without engine: kubernetes, also where a cluster is described", () => {
    assert.equal(settings().kubernetes, undefined);
    assert.equal(settings({ kubernetes: { context: "staging" } }).kubernetes, undefined);
  });

  it("want a context: the current one is never taken", () => {
    assert.throws(() => settings({ engine: "kubernetes" }), /kubernetes\.context: expected the context of a cluster/);
  });

  it("want the user of a service by number, and no address for its ports", () => {
    const own = (user: string) => inCluster({ services: { queue: { image: "queue:1", user } } });
    assert.equal(own("1001").services.queue?.user, "1001");
    assert.throws(() => own("redis"), /services\.queue\.user: expected numbers/);
    assert.throws(() => inCluster({ publishAt: "10.0.0.5" }), /publishAt: expected none with engine: kubernetes/);
  });

  it("have a prefix that leaves room for an id in a name of 63 characters", () => {
    const prefix = (prefix: string) => inCluster({ kubernetes: { context: "staging", prefix } }).kubernetes?.prefix;
    assert.equal(prefix("a".repeat(32)), "a".repeat(32));
    for (const wrong of ["a".repeat(33), "Team", "-a", "a-", ""])
      assert.throws(() => prefix(wrong), /kubernetes\.prefix/);
  });

  it("conceal the login with which nodes pull images", () => {
    const login = { variable: "LINEAGE_REHEARSAL_TEST_LOGIN" };
    process.env.LINEAGE_REHEARSAL_TEST_LOGIN = '{"auths":{}}';
    try {
      const parsed = inCluster({ kubernetes: { context: "staging", login } });
      assert.ok(secretsOf(parsed, {}).some((secret) => secret.reveal() === '{"auths":{}}'));
    } finally {
      delete process.env.LINEAGE_REHEARSAL_TEST_LOGIN;
    }
  });
});
