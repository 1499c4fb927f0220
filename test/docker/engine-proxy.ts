import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";

/** A socket that passes everything on to the engine of this machine, and counts who connects. */
export interface EngineProxy extends AsyncDisposable {
  /** As DOCKER_HOST has it. */
  host: string;
  /** The connections so far. */
  readonly connections: number;
}

/** Listens at a path until it is disposed of. */
export async function engineProxy(path: string, engine = "/var/run/docker.sock"): Promise<EngineProxy> {
  let connections = 0;
  // The client closes its half first when it attaches or pulls.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    connections += 1;
    const upstream = connect({ path: engine, allowHalfOpen: true });
    client.pipe(upstream).pipe(client);
    for (const one of [client, upstream])
      one.on("error", () => {
        client.destroy();
        upstream.destroy();
      });
  });
  await once(server.listen(path), "listening");
  return {
    host: `unix://${path}`,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

/** Writes a context into a folder of the docker client, as `docker context create` does. @returns its file */
export function writeContext(folder: string, name: string, docker: { Host: string; SkipTLSVerify?: boolean }): string {
  const meta = join(folder, "contexts/meta", createHash("sha256").update(name).digest("hex"));
  mkdirSync(meta, { recursive: true });
  const contents = { Name: name, Metadata: {}, Endpoints: { docker: { SkipTLSVerify: false, ...docker } } };
  const file = join(meta, "meta.json");
  writeFileSync(file, JSON.stringify(contents));
  return file;
}

/** A socket file whose program has been killed. @returns its path */
export async function leftSocket(path: string): Promise<string> {
  const listen =
    'require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))';
  await execa(process.execPath, ["-e", listen, path], { reject: false });
  return path;
}
