import { once } from "node:events";
import { mkdir, mkdtemp } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import pRetry from "p-retry";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";

const credentials = { accessKeyId: "a-key-of-a-test", secretAccessKey: "a-secret-of-a-test" };

/** The real gateway over a folder of its own, with a bucket `evidence` that was made by hand, in a container. */
export async function gateway(parent: string) {
  const folder = await mkdtemp(join(parent, "gateway-"));
  await mkdir(join(folder, "evidence"));
  const port = await freePort();
  const { id } = await resolveImage("s3", officialImages.s3, { standIns: "allow", say: () => {} });
  const { accessKeyId, secretAccessKey } = credentials;
  const keys = ["--env", `ROOT_ACCESS_KEY=${accessKeyId}`, "--env", `ROOT_SECRET_KEY=${secretAccessKey}`];
  const data = ["--volume", `${folder}:/data`, "--publish", `127.0.0.1:${port}:7070`];
  const command = ["--port", ":7070", "--health", "/health", "--quiet", "posix", "/data"];
  const { stdout } = await execa("docker", ["run", "--detach", "--rm", ...keys, ...data, id, ...command]);
  const endpoint = `http://127.0.0.1:${port}`;
  await pRetry(async () => {
    const { ok } = await fetch(`${endpoint}/health`).catch((cause) =>
      Promise.reject(new Error("not there", { cause })),
    );
    if (!ok) throw new Error("not well");
  });
  return {
    access: { endpoint, credentials, folder },
    bucket: join(folder, "evidence"),
    close: async () => void (await execa("docker", ["rm", "--force", stdout])),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
