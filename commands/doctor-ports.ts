import { once } from "node:events";
import { createServer } from "node:net";
import { publishedPorts } from "../settings/published-ports.ts";
import type { Settings } from "../settings/schema.ts";
import type { Presence } from "../setup/presence.ts";

/** Checks whether each port in the settings is free on loopback. */
export const portPresence = (settings: Pick<Settings, "ports" | "services">): Promise<Presence[]> =>
  Promise.all(
    publishedPorts(settings).map(async ({ path, port }): Promise<Presence> => {
      const free = await isFree(port);
      const setting = path.join(".");
      return {
        name: `port ${port}`,
        status: free ? "found" : "missing",
        found: free ? "free" : "in use by another program",
        needed: setting,
        how: `Stop that program, or set ${setting} to auto. On macOS, AirPlay Receiver uses port 5000.`,
      };
    }),
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
