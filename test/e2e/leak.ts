import { existsSync, writeFileSync } from "node:fs";
import { rehearsalVariable } from "../../machine/process-tree.ts";
import { until } from "../faults/condition.ts";
import { credentialsOf, inspected } from "./inspected.ts";

/**
 * A refinement for tests that prints every secret that it finds, in every form, and sends them as
 * lineage. With `after FILE` it starts when the process with `before FILE` has printed everything.
 */
const { OPENLINEAGE_URL: url = "", LEAKED = "", PLANTED = "" } = process.env;
const [, , order, file = ""] = process.argv;
if (order === "after") await until(`${file} is there`, () => existsSync(file));

const id = process.env[rehearsalVariable] ?? "";
const names = PLANTED.split(",");
const planted = names.map((name) => process.env[name] ?? "");
const secrets = [...Object.values(credentialsOf(await inspected(id))), ...planted];
writeFileSync(LEAKED, JSON.stringify(secrets));

for (const secret of secrets) {
  const middle = Math.floor(secret.length / 2);
  const [one, other] = [secret.slice(0, middle), secret.slice(middle)];
  for (const say of [console.log, console.error]) {
    say(`plain ${secret} end`);
    say(`coloured ${one}\u001b[31m${other}\u001b[0m end`);
    say(`json ${JSON.stringify({ it: secret })}`);
    say(`json in json ${JSON.stringify(JSON.stringify({ it: secret }))}`);
    say(`url https://example.invalid/?it=${encodeURIComponent(secret)}&more`);
    say(`basic ${Buffer.from(`user-one:${secret}`).toString("base64")}`);
    say(`url credentials ${`postgres://user-one:${encodeURIComponent(secret)}@db/x`}`);
    for (const at of [4, middle, secret.length - 4]) say(`split ${secret.slice(0, at)}\n${secret.slice(at)} end`);
  }
}
console.log("postgres://user-one:of-a-url-only@db:5432/x");
console.log("key AKIAIOSFODNN7EXAMPLE and aws_secret_access_key = of/aws+only");
console.log('{"headers":{"Authorization":"Bearer of.a.header"}}');
console.log(JSON.stringify(JSON.stringify({ authorization: "Bearer of.a.nested.header" })));
console.log("Authorization: AWS4-HMAC-SHA256 Credential=x/y, SignedHeaders=host, Signature=of0a0signature");
console.log(`this is no secret: ${process.env.PLAIN}`);
if (order === "before") writeFileSync(file, "");

const event = (eventType: string) => ({
  eventType,
  eventTime: new Date().toISOString(),
  run: { runId: "0198f0c0-0000-7000-8000-000000000001" },
  job: { namespace: process.env.OPENLINEAGE_NAMESPACE, name: "a.job" },
  inputs: secrets.map((secret) => ({ namespace: "a.namespace", name: `s3://user-one:${secret}@bucket/${secret}` })),
  outputs: [],
  producer: "https://example.invalid/test",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
});
for (const type of ["START", "COMPLETE"])
  await fetch(`${url}/api/v1/lineage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(event(type)),
  });
process.exitCode = 1;
