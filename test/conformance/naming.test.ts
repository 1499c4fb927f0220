import assert from "node:assert/strict";
import { checkNaming } from "../../conformance/naming.ts";

const found = (namespace: string, name: string): string[] =>
  checkNaming({
    outputs: [
      { namespace: "n", name: "a" },
      { namespace, name },
    ],
  }).map(({ path, words }) => `${path} ${words}`);

const right: [string, string][] = [
  ["postgres://db.example.org:5432", "shop.public.orders"],
  ["postgres://db.example.org:5432", 'shop.public."orders.2025"'],
  ["mysql://db:3306", "shop.orders"],
  ["mssql://db:1433", "shop.dbo.orders"],
  ["oracle://db:1521", "orcl.shop.orders"],
  ["redshift://cluster-1.eu-west-1:5439", "dev.public.orders"],
  ["snowflake://my_org-my_account", "SHOP.PUBLIC.ORDERS"],
  ["snowflake://xy12345.eu-west-1.aws", "SHOP.PUBLIC.ORDERS"],
  ["bigquery", "project-1.shop.orders"],
  ["trino://coordinator:8080", "hive.shop.orders"],
  ["awsathena://athena.eu-west-1.amazonaws.com", "AwsDataCatalog.shop.orders"],
  ["arn:aws:glue:eu-west-1:123456789012", "table/shop/orders"],
  ["s3://bucket", "shop/orders/day=1"],
  ["s3://bucket", "/"],
  ["gs://bucket", "shop/orders.csv"],
  ["abfss://container@account.dfs.core.windows.net", "/shop/orders"],
  ["wasbs://container@account.blob.core.windows.net", "shop/orders"],
  ["hdfs://namenode:8020", "/shop/orders"],
  ["hdfs://nameservice1", "/shop/orders"],
  ["file", "/data/orders.csv"],
  ["file", "data/orders.csv"],
  ["file://host", "/data/orders.csv"],
  ["kafka://broker:9092", "orders"],
  ["pubsub", "topic:project-1:orders"],
  ["postgres://[2001:db8::1]:5432", "shop.public.orders"],
  ["inmemory://", "orders 1"],
  ["box://box.example.org:443/123", "orders.csv"],
  ["filenet://filenet.example.org:443/repository", "shop/orders.csv"],
  ["mssharepoint://shop.example.org:443/sites/shop", "orders.csv"],
];

const wrong: [string, string, "namespace" | "name", RegExp][] = [
  [
    "postgresql://db:5432",
    "shop.public.orders",
    "namespace",
    /expected postgres:\/\/\{host\}:\{port\} for Postgres, found/,
  ],
  ["postgres://db", "shop.public.orders", "namespace", /postgres:\/\/\{host\}:\{port\}/],
  ["postgres://user:secret@db:5432", "shop.public.orders", "namespace", /postgres:\/\/\{host\}:\{port\}/],
  ["postgres://db:5432/shop", "shop.public.orders", "namespace", /postgres:\/\/\{host\}:\{port\}/],
  ["jdbc:postgresql://db:5432", "shop.public.orders", "namespace", /postgres:\/\/\{host\}:\{port\}/],
  [
    "postgres://db:5432",
    "public.orders",
    "name",
    /expected \{database\}\.\{schema\}\.\{table\} for Postgres, found "public\.orders"/,
  ],
  ["mysql://db:3306", "def.shop.orders", "name", /\{database\}\.\{table\}/],
  [
    "redshift://cluster-1.abc.eu-west-1.redshift.amazonaws.com:5439",
    "dev.public.orders",
    "namespace",
    /redshift:\/\/\{cluster\}\.\{region\}:\{port\}/,
  ],
  [
    "snowflake://my_org-my_account.snowflakecomputing.com",
    "A.B.C",
    "namespace",
    /snowflake:\/\/\{organization\}-\{account\}/,
  ],
  ["snowflake://my_org-my_account", "ORDERS", "name", /\{database\}\.\{schema\}\.\{table\}/],
  ["bigquery://project-1", "project-1.shop.orders", "namespace", /expected bigquery for BigQuery/],
  ["bigquery", "shop.orders", "name", /\{project\}\.\{dataset\}\.\{table\}/],
  ["trino://coordinator:8080", "hive..orders", "name", /\{catalog\}\.\{schema\}\.\{table\}/],
  ["s3a://bucket", "orders", "namespace", /expected s3:\/\/\{bucket\} for S3/],
  ["s3://bucket/folder", "orders", "namespace", /s3:\/\/\{bucket\}/],
  ["s3://bucket", "s3://bucket/orders", "name", /\{object key\} without a scheme/],
  ["gs://bucket", "/orders", "name", /without a slash before it/],
  ["abfss://account.dfs.core.windows.net", "orders", "namespace", /abfss:\/\/\{container\}@\{service\}/],
  ["hdfs://namenode:8020", "hdfs://namenode:8020/orders", "name", /\{path\} without a scheme/],
  ["file:/data", "orders.csv", "namespace", /expected file, or file:\/\/\{host\}/],
  ["file", "file:///data/orders.csv", "name", /\{path\} without a scheme/],
  ["kafka://broker", "orders", "namespace", /kafka:\/\/\{host\}:\{port\}/],
  ["postgres://2001:db8::1:5432", "shop.public.orders", "namespace", /postgres:\/\/\{host\}:\{port\}/],
  ["inmemory://worker-1", "orders", "namespace", /expected inmemory:\/\/ for memory/],
  ["mssharepoint://shop.example.org", "orders.csv", "namespace", /mssharepoint:\/\/\{host\}:\{port\}\/\{site\}/],
  ["pubsub", "orders", "name", /topic:\{project\}:\{topic\}/],
  ["arn:aws:glue:eu-west-1:123456789012", "shop.orders", "name", /table\/\{database\}\/\{table\}/],
];

describe("the names of datasets", () => {
  for (const [namespace, name] of right)
    it(`may be ${namespace} ${name}`, () => assert.deepEqual(found(namespace, name), []));
  for (const [namespace, name, member, words] of wrong)
    it(`should not be ${namespace} ${name}`, () => {
      const [first = "", ...others] = found(namespace, name);
      assert.ok(first.startsWith(`$.outputs[1].${member} `), first);
      assert.match(first, words);
      assert.deepEqual(others, []);
    });
  for (const own of ["my.namespace", "postgres", "duckdb", "https://example.org", "mysource://x", "constructor://a:1"])
    it(`are not judged in a namespace of the producer's own: ${own}`, () =>
      assert.deepEqual(found(own, "any name"), []));
  it("are told of a dataset event, and no body is too strange", () => {
    assert.equal(checkNaming({ dataset: { namespace: "s3n://b", name: "a" } })[0]?.path, "$.dataset.namespace");
    for (const body of [null, [], { inputs: {} }, { inputs: [null, 1, { namespace: 1, name: [] }] }, { dataset: [] }])
      assert.deepEqual(checkNaming(body), []);
  });
  it("take no longer to judge when they are long", () => {
    const long = `${"a.".repeat(100_000)}${" ".repeat(100_000)}`;
    for (const namespace of ["postgres://", "redshift://", "abfss://", "pubsub"]) found(`${namespace}${long}`, long);
  });
});
