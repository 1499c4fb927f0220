import { once } from "node:events";
import { createServer } from "node:net";
import type { Settings } from "../settings/schema.ts";
import type { Presence } from "../setup/presence.ts";

/** Checks whether each port in the settings is free on loopback. */
export const portPresence = (ports: Settings["ports"]): Promise<Presence[]> =>
  Promise.all(
    Object.entries(ports).flatMap(([name, port]) =>
      port === "auto"
        ? []
        : [
            isFree(port).then(
              (free): Presence => ({
                name: `port ${port}`,
                status: free ? "found" : "missing",
                found: free ? "free" : "in use by another program",
                needed: `ports.${name}`,
                how: `Stop that program, or set ports.${name} to auto. On macOS, AirPlay Receiver uses port 5000.`,
              }),
            ),
          ],
    ),
  );

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
