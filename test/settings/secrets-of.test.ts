import assert from "node:assert/strict";
import type { Settings } from "../../settings/schema.ts";
import { secretsOf } from "../../settings/secrets-of.ts";

const found = (refine: Record<string, string>, prefect: Record<string, string> = {}, inherited = {}) =>
  secretsOf(
    { refinements: [{ env: refine }], commands: [], services: {}, prefect: { env: prefect } } as unknown as Settings,
    inherited,
  ).map((secret) => secret.reveal());

describe("the secrets of the environment", () => {
  for (const name of [
    "A_TOKEN",
    "PGPASSWORD",
    "DB_PASSWORD",
    "clientSecret",
    "SIGNING_KEY",
    "KEY",
    "PULUMI_CONFIG_PASSPHRASE",
    "DB_PWD",
    "REGISTRY_AUTH",
    "SLACK_WEBHOOK",
    "ALERTS_WEBHOOK_URL",
    "teams_webhook_uri",
  ])
    it(`are what ${name} holds`, () => assert.deepEqual(found({ [name]: "its value" }), ["its value"]));

  for (const name of [
    "PATH",
    "MONKEY",
    "TOKENS_MAX",
    "PASSAGE",
    "KEYBOARD",
    "SECRETARY",
    "PWD",
    "OLDPWD",
    "GIT_AUTHOR",
    "SSH_AUTH_SOCK",
    "WEBHOOKS_MAX",
    "DSN_COUNT",
  ])
    it(`are not what ${name} holds`, () => assert.deepEqual(found({ [name]: "its value" }), []));

  for (const way of ["basic", "enabled", "oauth2", "Kerberos"])
    it(`are not ${way}, which says only how to authenticate`, () => assert.deepEqual(found({ SMTP_AUTH: way }), []));

  for (const [name, value, ...secrets] of [
    ["WAREHOUSE_DSN", "postgres://me:p%40ss-word@db:5432/shop", "p%40ss-word", "p@ss-word"],
    ["SENTRY_DSN", "https://0123456789abcdef@errors.example/1", "0123456789abcdef"],
    ["MSSQL_CONNECTION_STRING", "Server=db;User Id=me;Password={s3cret;1}", "s3cret;1"],
    ["PG_CONNECTION_STRING", "host=db user=me password='s3 cret'", "s3 cret"],
    ["AzureStorage_ConnectionString", "AccountName=a;AccountKey=abc+/==;EndpointSuffix=b", "abc+/=="],
    ["ConnectionStrings__Default", "Server=db;Pwd=hunter22", "hunter22"],
    ["JDBC_CONNECTION_STRING", "jdbc:postgresql://db/shop?user=me&password=hunter22", "hunter22"],
    ["AIRFLOW_CONN_SHOP", "mysql://me:hunter22@db/shop", "hunter22", "hunter22"],
    ["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "mysql://me:hunter22@db/shop", "hunter22", "hunter22"],
    ["ORACLE_DSN", "(DESCRIPTION=(PASSWORD))"],
  ] as const)
    it(`are the address that ${name} holds, and the secret in it`, () =>
      assert.deepEqual(found({ [name]: value }), [value, ...secrets]));

  for (const [name, value] of [
    ["WAREHOUSE_DSN", "postgres://db.example:5432"],
    ["WAREHOUSE_DSN", "postgresql://reader@db.example:5432/shop"],
    ["DSN", "my_data_source"],
    ["LAKE_CONNECTION_STRING", "s3://lake/marts"],
    ["MSSQL_CONNECTION_STRING", "Server=db;Database=shop;Trusted_Connection=yes"],
  ] as const)
    it(`are not ${value}, a place of datasets`, () => assert.deepEqual(found({ [name]: value }), []));

  it("are those of the refinement, of the deployment, and those inherited", () => {
    assert.deepEqual(found({ A_TOKEN: "one" }, { B_TOKEN: "two" }, { C_TOKEN: "three", D_TOKEN: "" }), [
      "three",
      "two",
      "one",
    ]);
  });
});
