import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { followEnvironment } from "../../machine/network.ts";
import { request, whyNoAnswer } from "../../machine/request.ts";
import { aws } from "../../settings/aws.ts";
import { s3Client } from "../../store/s3-client.ts";

/** Asks a server with a certificate as a Marquez and as an S3, in a process of its own. Prints what became of it as JSON. */
const [, , url = ""] = process.argv;
followEnvironment();

const asMarquez = await request(url).then(
  async ({ body }) => body.text(),
  (error) => whyNoAnswer(error, url),
);
const settings = {
  region: "eu-west-1",
  endpoints: [{ s3: url }],
  s3UsePathStyle: true,
  accessKey: "a",
  secretKey: "b",
};
const s3 = await s3Client({ aws: aws.parse(settings) });
const asStore = await s3.send(new ListObjectsV2Command({ Bucket: "evidence" })).then(
  ({ Name }) => Name,
  (error) => error.message,
);
console.log(JSON.stringify({ asMarquez, asStore }));
