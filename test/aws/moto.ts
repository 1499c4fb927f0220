import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { moto } from "./moto-packages.ts";

/** A request as moto answered it. */
export interface Request {
  method: string;
  /** As in `/bucket/key`. */
  path: string;
  /** Without its question mark, as in `versioning=` or `tagging`. */
  query: string;
  status: number;
}

/** A moto of a test's own, empty at first. */
export interface Moto extends AsyncDisposable {
  /** As in `http://127.0.0.1:41234`. */
  endpoint: string;
  /** All that was answered until now, in the order of the answers. */
  requests(): Promise<Request[]>;
}

/**
 * Starts moto on a free loopback port and waits until it answers by HTTP; disposing of it stops it.
 * @param env variables that moto reads, such as INITIAL_NO_AUTH_ACTION_COUNT
 */
export async function startMoto(env: Record<string, string> = {}): Promise<Moto> {
  const packages = await moto((message) => process.stderr.write(`moto: ${message}\n`));
  const script = fileURLToPath(new URL("moto-server.py", import.meta.url));
  const server = execa("python3", [script], {
    env: { ...env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1" },
    stdin: "ignore",
    buffer: { stdout: false },
  });
  const ended = server.catch((error: unknown) => error);
  const requests: Request[] = [];
  const marks = new Map<string, () => void>();
  const { promise: address, resolve, reject } = Promise.withResolvers<string>();
  const reading = (async () => {
    for await (const line of server.iterable()) {
      const said = JSON.parse(String(line)) as Request | { endpoint: string } | { mark: string };
      if ("endpoint" in said) resolve(said.endpoint);
      else if ("mark" in said) marks.get(said.mark)?.();
      else requests.push(said);
    }
  })();
  reading.then(async () => reject(await ended), reject);
  const endpoint = await address;
  // moto's own health page: what it imports for the first request is there then.
  const healthy = await fetch(`${endpoint}/moto-api/data.json`);
  if (!healthy.ok) throw new Error(`moto answers with ${healthy.status}`);
  // An answer may be here before the line about its request, which comes on another way. The line of a mark comes after all of them.
  const readUntilNow = async () => {
    const mark = randomUUID();
    const { promise: isRead, resolve: read } = Promise.withResolvers<void>();
    marks.set(mark, read);
    const marked = fetch(`${endpoint}/moto-mark/${mark}`);
    await Promise.race([Promise.all([marked, isRead]), reading.then(async () => Promise.reject(await ended))]);
    marks.delete(mark);
  };
  await readUntilNow();
  requests.length = 0;
  return {
    endpoint,
    requests: async () => {
      await readUntilNow();
      return [...requests];
    },
    async [Symbol.asyncDispose]() {
      server.kill();
      await ended;
    },
  };
}
