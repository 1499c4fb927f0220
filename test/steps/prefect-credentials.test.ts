import assert from "node:assert/strict";
import { Secret } from "../../settings/secret.ts";
import { prefectCredentials } from "../../steps/prefect-credentials.ts";

const basic = `Basic ${Buffer.from("admin:pass:word").toString("base64")}`;

describe("the credentials that Prefect's commands take from their environment", () => {
  it("are none where the settings have none: those of the caller count", () =>
    assert.deepEqual(prefectCredentials({ headers: {} }), {}));

  it("are the key and the headers", () =>
    assert.deepEqual(prefectCredentials({ token: new Secret("a.key"), headers: { "X-Key": new Secret("another") } }), {
      PREFECT_API_KEY: "a.key",
      PREFECT_API_AUTH_STRING: "",
      PREFECT_CLIENT_CUSTOM_HEADERS: '{"X-Key":"another"}',
    }));

  it("are the pair of a Basic header as a string, too, for web sockets", () =>
    assert.deepEqual(prefectCredentials({ headers: { authorization: new Secret(basic) } }), {
      PREFECT_API_KEY: "",
      PREFECT_API_AUTH_STRING: "admin:pass:word",
      PREFECT_CLIENT_CUSTOM_HEADERS: JSON.stringify({ authorization: basic }),
    }));
});
