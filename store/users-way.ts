import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { namesProxy } from "../machine/proxies.ts";

/**
 * How a client of the AWS SDK reaches servers: through the proxy that the environment names. The SDK itself knows no proxy;
 * the AWS provider, which is a Go program, does.
 */
export async function usersWay(): Promise<Pick<S3ClientConfig, "requestHandler">> {
  if (!namesProxy()) return {};
  const { ProxiedAgent } = await import("../machine/proxied-agent.ts");
  return { requestHandler: { httpAgent: new ProxiedAgent("http"), httpsAgent: new ProxiedAgent("https") } };
}
