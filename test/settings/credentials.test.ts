import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { headersOf, revealed } from "../../settings/credentials.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { secretsOf } from "../../settings/secrets-of.ts";
import { exampleSettings } from "../context/example.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { Variables } from "../variables.ts";

const url = "https://marquez.example.org";

describe("the credentials of a service that runs already", () => {
  let place: ReturnType<typeof temporaryPlace>;
  before(() => {
    place = temporaryPlace("credentials-");
  });
  after(() => place.remove());

  const sent = (marquez: RawSettings) =>
    revealed(headersOf(exampleSettings(place.path, { marquez: { url, ...marquez } }).marquez));

  /** The problems of settings, a line each. */
  const problems = (settings: RawSettings): string[] => {
    try {
      exampleSettings(place.path, settings);
    } catch (thrown) {
      assert.ok(thrown instanceof RehearsalError);
      return thrown.explanation.found.split("\n  ").slice(1);
    }
    return assert.fail("they were accepted");
  };

  it("are none where the settings have none", () => assert.deepEqual(sent({}), {}));

  it("are the token as a bearer token, and the headers as they are", () => {
    assert.deepEqual(sent({ token: "a.token", headers: { "X-Api-Key": "a key" } }), {
      "X-Api-Key": "a key",
      Authorization: "Bearer a.token",
    });
  });

  it("are read from a variable of the environment, without the white space around it", () => {
    using own = new Variables();
    own.set({ MARQUEZ_API_KEY: " from.variable\n" });
    assert.deepEqual(sent({ token: { variable: "MARQUEZ_API_KEY" } }), { Authorization: "Bearer from.variable" });
  });

  it("are read from a file, from the directory of the stack file on", () => {
    writeFileSync(join(place.path, "token"), "from.file\n");
    assert.deepEqual(sent({ headers: { "x-api-key": { file: "./token" } } }), { "x-api-key": "from.file" });
  });

  it("are refused by key where they cannot be read, and the message names the variable or the file", () => {
    using own = new Variables();
    own.set({ MARQUEZ_API_KEY: "" });
    writeFileSync(join(place.path, "empty"), "\n");
    const wrong = {
      marquez: { url, token: { variable: "MARQUEZ_API_KEY" }, headers: { "X-Key": { file: "./empty" } } },
      web: { url, token: { file: "./nowhere" } },
    };
    assert.deepEqual(problems(wrong), [
      'marquez.token.variable: expected the name of an environment variable that is set and not empty; found "MARQUEZ_API_KEY"',
      'marquez.headers.X-Key.file: expected a file that can be read and is not empty; found "./empty"',
      'web.token.file: expected an existing file; found "./nowhere"',
    ]);
  });

  it("are not quoted where they are refused", () => {
    const wrong = { url, token: "two words", headers: { variable: "a\u0001secret", "X-Key": { oops: "a secret" } } };
    assert.deepEqual(problems({ prefect: wrong }), [
      "prefect.token: expected a token of visible ASCII characters, without spaces; found ***",
      "prefect.headers.variable: expected a value of visible ASCII characters and spaces; found ***",
      "prefect.headers.X-Key: expected text, or `{ variable: NAME }`, or `{ file: path }`; found ***",
    ]);
  });

  for (const name of ["Host", "content-length", "Transfer-Encoding", "connection", "a b", "a:b", ""])
    it(`hold no header that is not theirs: ${JSON.stringify(name)}`, () => {
      const [problem = ""] = problems({ marquez: { url, headers: { [name]: "a secret" } } });
      assert.match(problem, /^marquez\.headers\..*: expected the name of a header/);
      assert.doesNotMatch(problem, /a secret/);
    });

  for (const [what, settings, expected] of [
    [
      "without the url of their server",
      { prefect: { token: "a.token" } },
      "prefect.url: expected the URL of the server that prefect.token is for; it is not set",
    ],
    [
      "for a server of the stack, as headers",
      { web: { headers: { "X-Key": "a key" } } },
      "web.url: expected the URL of the server that web.headers is for; it is not set",
    ],
    [
      "that everybody on the way could read",
      { marquez: { url: "http://marquez.example.org", token: "a.token" } },
      'marquez.url: expected an https URL, or one on this machine, such as a tunnel\'s end: everybody on the way could read marquez.token; found "http://marquez.example.org"',
    ],
    [
      "twice",
      { marquez: { url, token: "a.token", headers: { authorization: "Basic a" } } },
      "marquez.headers.authorization: expected either this header or marquez.token, which is sent as it; found ***",
    ],
    [
      "in two spellings",
      { marquez: { url, headers: { "X-Key": "one", "x-key": "two" } } },
      "marquez.headers.x-key: expected each header once, in whatever letters; found ***",
    ],
  ] as const)
    it(`are refused ${what}`, () => assert.deepEqual(problems(settings), [expected]));

  for (const loopback of ["http://127.0.0.1:5000", "http://localhost:5000", "http://[::1]:5000"])
    it(`may go without encryption to this machine: ${loopback}`, () =>
      assert.deepEqual(sent({ url: loopback, token: "a.token" }), { Authorization: "Bearer a.token" }));

  for (const elsewhere of ["http://127.0.0.1.example.org", "http://localhost.example.org", "http://10.0.0.1"])
    it(`may not go without encryption to ${elsewhere}`, () =>
      assert.match(problems({ marquez: { url: elsewhere, token: "a.token" } })[0] ?? "", /^marquez\.url: /));

  it("are concealed, and so is what is in a header: its credentials, and the password that Basic encodes", () => {
    const settings = exampleSettings(place.path, {
      marquez: { url, token: "a.token" },
      web: { url, headers: { Authorization: `Basic ${Buffer.from("user:pass:word").toString("base64")}` } },
    });
    assert.deepEqual(
      secretsOf(settings, {}).map((secret) => secret.reveal()),
      ["a.token", "Basic dXNlcjpwYXNzOndvcmQ=", "dXNlcjpwYXNzOndvcmQ=", "user:pass:word", "pass:word"],
    );
  });

  it("are printed nowhere with the settings", () => {
    const settings = exampleSettings(place.path, { marquez: { url, token: "a.token", headers: { "X-Key": "a key" } } });
    assert.doesNotMatch(JSON.stringify(settings) + String(settings.marquez.token), /a\.token|a key/);
  });
});
