import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { redactor } from "../../evidence/redaction.ts";
import { withoutTokens } from "../../evidence/token-forms.ts";

const letters = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF";
const many = letters.repeat(4);
/** Put together here, so that nothing that searches this repository for secrets finds one. */
const token = (before: string, length: number): string => before + many.slice(0, length);
const jwt = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiJhbm4ifQ", many.slice(0, 43)].join(".");

describe("the form of a secret that nobody named", () => {
  for (const [what, secret, instead = "***"] of [
    ["a token of GitHub", token("ghp_", 36)],
    ["a token of a GitHub job", token("ghs_", 36)],
    ["a fine-grained token of GitHub", token("github_pat_", 82)],
    ["a token of GitLab", token("glpat-", 20)],
    ["a token of GitLab with dots", `${token("glpat-", 27)}.01.${many.slice(0, 9)}`],
    ["a deploy token of GitLab", token("gldt-", 20)],
    ["a token of Slack", ["xoxb", "123456789012", "1234567890123", many.slice(0, 24)].join("-")],
    ["an app token of Slack", `${["xapp", "1", "A123", "456"].join("-")}-${many.slice(0, 64)}`],
    [
      "a webhook of Slack",
      `https://hooks.slack.com/${"services/T000/B000"}/${many.slice(0, 24)}`,
      "https://hooks.slack.com/***",
    ],
    ["a webhook of Discord", `https://discord.com/api/webhooks/1/${many}`, "https://discord.com/api/webhooks/***"],
    ["a webhook of Teams", `https://a.webhook.office.com/webhookb2/${many}`, "https://a.webhook.office.com/***"],
    ["a JSON Web Token", jwt],
    ["an access key of AWS", `AKIA${"IOSFODNN7EXAMPLE"}`],
    ["a secret key of AWS", `"SecretAccessKey": "${many.slice(0, 40)}"`, '"SecretAccessKey": "***"'],
    ["a session token of AWS", `"SessionToken":"${many}"`, '"SessionToken":"***"'],
    ["a key of Google", token("AIza", 35)],
    ["a token of Pulumi", `pul-${"0123456789abcdef".repeat(3).slice(0, 40)}`],
    ["a key of Prefect", token("pnu_", 36)],
    ["a token of npm", token("npm_", 36)],
    ["a token of Databricks", `dapi${"0123456789abcdef".repeat(2)}`],
    ["a token in a query", "GET /a?token=abc&b=1", "GET /a?token=***&b=1"],
    [
      "a signature in a query",
      "https://x.example/c/b?sv=1&sig=ab%2Fc%3D&se=2",
      "https://x.example/c/b?sv=1&sig=***&se=2",
    ],
    [
      "a signed address of S3",
      "?X-Amz-Credential=a%2Fb&X-Amz-Signature=0af&X=1",
      "?X-Amz-Credential=***&X-Amz-Signature=***&X=1",
    ],
    ["a token of a kind", "&my_refresh_token=abc", "&my_refresh_token=***"],
    [
      "a password of JDBC",
      "jdbc:sqlserver://h;user=me;password=abc;x=1",
      "jdbc:sqlserver://h;user=me;password=***;x=1",
    ],
    ["an account key of Azure", "AccountName=a;AccountKey=abc+/==;b=1", "AccountName=a;AccountKey=***;b=1"],
    ["a query in HTML", "?a=1&amp;api_key=abc", "?a=1&amp;api_key=***"],
    ["a user that is a token", `https://${many.slice(0, 30)}@github.com/a/b`, "https://***@github.com/a/b"],
    ["a password in a URL", "git+https://oauth2:abc@host/a", "git+https://***@host/a"],
    [
      "a private key",
      `-----BEGIN RSA PRIVATE KEY-----\n${many}\n${many}\n-----END`,
      "-----BEGIN RSA PRIVATE KEY-----***-----END",
    ],
    [
      "a private key in JSON",
      `"-----BEGIN PRIVATE KEY-----\\n${many}\\n-----END"`,
      '"-----BEGIN PRIVATE KEY-----***-----END"',
    ],
  ] as const)
    it(`is that of ${what}, in a line of its own and in JSON`, () => {
      assert.equal(withoutTokens(secret), instead);
      assert.equal(withoutTokens(`see ${secret} there`), `see ${instead} there`);
      const inJson = withoutTokens(JSON.stringify({ message: `see ${secret}` }));
      assert.equal(inJson, JSON.stringify({ message: `see ${instead}` }));
    });

  for (const text of [
    "0198f0c0-0000-7000-8000-000000000001",
    "20261123t213507z-0123abcd",
    "20261123T213507Z-0123abcd",
    `sha256:${"0123456789abcdef".repeat(4)}`,
    `docker-image://postgres:18@sha256:${"0123456789abcdef".repeat(4)}`,
    `marquezproject/marquez:0.51.1@sha256:${"0123456789abcdef".repeat(4)}`,
    "postgres://reader@db.example:5432/shop",
    "abfss://container-with-a-long-name@account.dfs.core.windows.net/marts/orders",
    "s3://lake/marts/orders?versionId=abc&partition=day",
    "s3://lake/key=1/token=2/secret=3",
    "warehouse.marts.session_token",
    '{"fields":{"session_token":{"inputFields":[{"field":"secret_access_key"}]},"authorization":{"a":[]}}}',
    "authorization_id, secret_access_key_id and access_token_count are columns",
    "SELECT token, sig FROM secrets WHERE a = 1; SELECT password FROM users",
    "glue-job-of-a-team-with-a-long-name and glpat-short",
    "ghp_orders, npm_packages, pul-up, dapi, pnu_and_pnb_, eyJ.eyJ.eyJ",
    "https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration/dbt",
    "https://hooks.example/slack.com/services",
    "see http://127.0.0.1:5000/api/v1/lineage?nodeId=dataset:a:b&depth=20, at 10:30 by a@b.example",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
  ])
    it(`is not that of ${JSON.stringify(text.slice(0, 60))}`, () => assert.equal(withoutTokens(text), text));

  const folder = (name: string) => new URL(`../${name}/`, import.meta.url);
  for (const [name, what] of [
    ["lineage/recorded", "the events that real producers sent"],
    ["fixtures/marquez", "the answers of a real Marquez"],
    ["fixtures/marquez-recordings", "what else a real Marquez was asked and answered"],
  ] as const)
    it(`is in none of ${what}`, () => {
      const { redact, redactIn } = redactor();
      const files = readdirSync(folder(name));
      assert.ok(files.length > 3);
      for (const file of files) {
        const text = readFileSync(new URL(file, folder(name)), "utf8");
        assert.equal(redact(text), text, file);
        const values = file.endsWith(".ndjson") ? text.trim().split("\n") : [text];
        for (const value of values.map((one) => JSON.parse(one))) assert.deepEqual(redactIn(value), value, file);
      }
    });

  it("keeps nobody busy who looks for it in what begins like a secret over and over, and is none", () => {
    // An expression whose time is not linear would take minutes.
    for (const beginning of [
      "eyJ",
      "eyJaaaaaaaa.",
      "a:",
      "https://",
      "-----BEGIN PRIVATE KEY-----",
      "?a_",
      "x://a:",
      "glpat-",
      "xoxb-",
      "Authorization:",
      "https://a",
      "?token=",
      "SecretAccessKey",
      "\\n",
      "@",
    ])
      withoutTokens(`:// eyJ ?a= ${beginning.repeat(200_000)}`);
  });
});
