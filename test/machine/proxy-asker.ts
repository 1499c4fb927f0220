import { get } from "node:http";
import { text } from "node:stream/consumers";
import * as grpc from "@grpc/grpc-js";
import { followEnvironment } from "../../machine/network.ts";
import { ProxiedAgent } from "../../machine/proxied-agent.ts";
import { request } from "../../machine/request.ts";

/**
 * Asks servers in each way that a rehearsal asks, as a process of its own: Node reads variables about proxies when it starts.
 * Prints the answers as JSON.
 */
const [, , url = "", engine = "", elsewhere = "", follow] = process.argv;
if (follow !== "no") followEnvironment();

const bySdk = (to: string) =>
  new Promise<string>((resolve, reject) => {
    const agent = new ProxiedAgent("http", { keepAlive: false });
    get(to, { agent }, (answer) => resolve(text(answer))).on("error", reject);
  });

const byGrpc = () =>
  new Promise<string>((resolve) => {
    const client = new grpc.Client(engine, grpc.credentials.createInsecure());
    client.waitForReady(Date.now() + 10_000, (error) => {
      client.close();
      resolve(error ? error.message : "ready");
    });
  });

const answers = {
  request: await (await request(url)).body.text(),
  fetch: await (await fetch(url)).text(),
  sdk: await bySdk(url),
  grpc: await byGrpc(),
  elsewhere: await (await request(elsewhere)).body.text(),
  elsewhereBySdk: await bySdk(elsewhere),
};
console.log(JSON.stringify(answers));
