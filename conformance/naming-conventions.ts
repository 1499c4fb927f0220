import { type Form, form, host, hostAndPort, parts, path, port } from "./naming-forms.ts";

/** How the specification names the datasets of one source. */
export interface Convention {
  source: string;
  namespaces: Form;
  names: Form;
}

const database = (source: string, scheme: string, names: string): [string, Convention] => [
  scheme,
  { source, namespaces: hostAndPort(scheme), names: parts(names) },
];
const storage = (source: string, scheme: string, namespaces: Form, isKey: boolean): [string, Convention] => [
  scheme,
  { source, namespaces, names: path(isKey ? "{object key}" : "{path}", isKey) },
];
const other = (source: string, scheme: string, namespaces: Form, names: Form): [string, Convention] => [
  scheme,
  { source, namespaces, names },
];

const [three, two] = ["{database}.{schema}.{table}", "{database}.{table}"];
const azure = (scheme: string): Form =>
  form(
    `${scheme}://[^/@\\s]{1,255}@[\\w-]{1,100}\\.(?:dfs|blob)\\.core\\.windows\\.net`,
    `${scheme}://{container}@{service}.dfs.core.windows.net`,
  );
const named = (words: string, pattern: string): Form => form(pattern, words);
const documents = (source: string, scheme: string, holder: string): [string, Convention] =>
  other(
    source,
    scheme,
    form(`${scheme}://${host}${port}/\\S{1,500}`, `${scheme}://{host}:{port}/${holder}`),
    path("{object key}", false),
  );
const bucket = (scheme: string): Form => form(`${scheme}://${host}`, `${scheme}://{bucket}`);

/** The conventions by scheme. Facts of the specification: https://openlineage.io/docs/spec/naming */
const conventions: ReadonlyMap<string, Convention> = new Map([
  database("Postgres", "postgres", three),
  database("MySQL", "mysql", two),
  database("SQL Server", "mssql", three),
  database("Azure Synapse", "sqlserver", "{schema}.{table}"),
  database("Oracle", "oracle", "{service}.{schema}.{table}"),
  database("DB2", "db2", three),
  database("CrateDB", "crate", three),
  database("Hive", "hive", two),
  database("OceanBase", "oceanbase", two),
  database("Teradata", "teradata", two),
  database("Cassandra", "cassandra", "{keyspace}.{table}"),
  database("Milvus", "milvus", "{database}.{collection}"),
  database("Trino", "trino", "{catalog}.{schema}.{table}"),
  other(
    "Redshift",
    "redshift",
    form(`redshift://[\\w-]{1,100}\\.[\\w-]{1,50}${port}`, "redshift://{cluster}.{region}:{port}"),
    parts(three),
  ),
  other(
    "Snowflake",
    "snowflake",
    {
      matches: (value) => /^snowflake:\/\/[\w.-]{1,255}$/.test(value) && !value.includes("snowflakecomputing"),
      words: "snowflake://{organization}-{account}",
    },
    parts(three),
  ),
  other("Spanner", "spanner", form(`spanner://${host}:[\\w-]{1,100}`, "spanner://{project}:{instance}"), parts(three)),
  other("BigQuery", "bigquery", form("bigquery", "bigquery"), parts("{project}.{dataset}.{table}")),
  other(
    "Athena",
    "awsathena",
    form("awsathena://athena\\.[\\w-]{1,50}\\.amazonaws\\.com", "awsathena://athena.{region}.amazonaws.com"),
    parts("{catalog}.{database}.{table}"),
  ),
  other(
    "Unity Catalog",
    "unitycatalog",
    form(`unitycatalog://${host}(?:${port})?`, "unitycatalog://{host}"),
    parts("{catalog}.{schema}.{table}"),
  ),
  other(
    "Microsoft Fabric",
    "fabric-warehouse",
    form(`fabric-warehouse://${host}(?:${port})?`, "fabric-warehouse://{endpoint}"),
    parts(three),
  ),
  other(
    "Azure Cosmos DB",
    "azurecosmos",
    form(`azurecosmos://${host}/dbs/[^/\\s]{1,255}`, "azurecosmos://{host}/dbs/{database}"),
    named("colls/{table}", "colls/[^/]{1,500}"),
  ),
  other(
    "Azure Data Explorer",
    "azurekusto",
    form("azurekusto://[\\w.-]{1,255}\\.kusto\\.windows\\.net", "azurekusto://{host}.kusto.windows.net"),
    named("{database}/{table}", "[^/]{1,500}/[^/]{1,500}"),
  ),
  other(
    "AWS Glue",
    "arn",
    form("arn:aws[\\w-]{0,20}:glue:[\\w-]{1,50}:\\d{12}", "arn:aws:glue:{region}:{account id}"),
    named("table/{database}/{table}", "table/[^/]{1,500}/[^/]{1,500}"),
  ),
  other("Kafka", "kafka", hostAndPort("kafka"), path("{topic}", false)),
  other(
    "Pub/Sub",
    "pubsub",
    form("pubsub", "pubsub"),
    named(
      "topic:{project}:{topic} or subscription:{project}:{subscription}",
      "(?:topic|subscription):[^:]{1,500}:[^:]{1,500}",
    ),
  ),
  other("memory", "inmemory", form("inmemory://", "inmemory://"), named("{temporary dataset}", ".{1,2000}")),
  documents("Box", "box", "{enterprise id}"),
  documents("FileNet", "filenet", "{repository id}"),
  documents("SharePoint", "mssharepoint", "{site}"),
  storage("S3", "s3", bucket("s3"), true),
  storage("Google Cloud Storage", "gs", bucket("gs"), true),
  storage("Azure Data Lake", "abfss", azure("abfss"), false),
  storage("Azure Blob Storage", "wasbs", azure("wasbs"), false),
  storage("DBFS", "dbfs", bucket("dbfs"), false),
  // A cluster with several name nodes is named without a port.
  storage("HDFS", "hdfs", form(`hdfs://${host}(?:${port})?`, "hdfs://{name node}:{port}"), false),
  storage("files", "file", form(`file|file://${host}`, "file, or file://{host} for files of another machine"), false),
]);

/** Schemes that clients take for those of the conventions. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["postgresql", "postgres"],
  ["s3a", "s3"],
  ["s3n", "s3"],
  ["gcs", "gs"],
  ["abfs", "abfss"],
]);

/** Namespaces that are a word alone. */
const words = new Set(["file", "bigquery", "pubsub"]);

/** The convention for the source that a namespace names; undefined for one of the producer's own. */
export function conventionOf(namespace: string): Convention | undefined {
  if (namespace.startsWith("arn:aws:glue")) return conventions.get("arn");
  const [, scheme = ""] = /^(?:jdbc:)?([a-z][a-z0-9+.-]{0,30}):\/\//i.exec(namespace) ?? [];
  const known = scheme.toLowerCase();
  if (known !== "") return conventions.get(aliases.get(known) ?? known);
  if (namespace.startsWith("file:")) return conventions.get("file");
  return words.has(namespace) ? conventions.get(namespace) : undefined;
}
