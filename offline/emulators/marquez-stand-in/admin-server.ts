import { createServer, type Server } from "node:http";
import { STAND_IN } from "./label.ts";

const PLAIN = "text/plain;charset=iso-8859-1";

async function health(check: () => Promise<void>): Promise<{ status: number; body: string }> {
  const started = performance.now();
  const reason = await check().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const timestamp = new Date().toISOString();
  const duration = Math.round(performance.now() - started);
  const postgresql =
    reason === undefined
      ? { healthy: true, duration, timestamp }
      : { healthy: false, message: reason, duration, timestamp };
  const body = JSON.stringify({ deadlocks: { healthy: true, duration: 0, timestamp }, postgresql });
  return { status: reason === undefined ? 200 : 500, body };
}

/** The server of the admin port: `/ping`, and `/healthcheck`, which is 500 while the database cannot be reached. */
export function adminServer(check: () => Promise<void>): Server {
  return createServer(async ({ url }, response) => {
    const path = url?.split("?")[0];
    if (path === "/ping") {
      response.writeHead(200, { ...STAND_IN, "content-type": PLAIN }).end("pong\n");
    } else if (path === "/healthcheck") {
      const { status, body } = await health(check);
      response.writeHead(status, { ...STAND_IN, "content-type": "application/json" }).end(body);
    } else {
      response.writeHead(404, { ...STAND_IN, "content-type": PLAIN }).end("Not Found\n");
    }
  });
}
