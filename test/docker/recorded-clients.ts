import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeContext } from "./engine-proxy.ts";

/**
 * What installations write into the folder of the docker client, in a home folder: recorded from their documentation and from
 * reports of their users, not from a run on such a machine.
 */
export interface RecordedClient {
  name: string;
  /** Of the user whose home is at the path. */
  write: (home: string) => void;
  /** The engine that the docker client of that machine asks. */
  host: (home: string) => string;
}

const inHome = (path: string) => (home: string) => `unix://${join(home, path)}`;

/** A current context with the address of an engine. */
function current(
  context: string,
  host: (home: string) => string,
  more: object = {},
): Pick<RecordedClient, "write" | "host"> {
  return {
    host,
    write: (home) => {
      const folder = join(home, ".docker");
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, "config.json"),
        JSON.stringify({ auths: {}, currentContext: context, ...more }, null, "\t"),
      );
      writeContext(folder, context, { Host: host(home) });
    },
  };
}

export const recordedClients: RecordedClient[] = [
  // docker/desktop-linux issues 23 and 57: the folder of the context, and its socket on Linux.
  {
    name: "Docker Desktop on macOS",
    ...current("desktop-linux", inHome(".docker/run/docker.sock"), { credsStore: "desktop" }),
  },
  {
    name: "Docker Desktop on Linux",
    ...current("desktop-linux", inHome(".docker/desktop/docker.sock"), { credsStore: "desktop" }),
  },
  // abiosoft/colima, issues 266 and 1286: `colima start` makes the context, and makes it the current one.
  { name: "Colima", ...current("colima", inHome(".colima/default/docker.sock")) },
  { name: "a profile of Colima", ...current("colima-large", inHome(".colima/large/docker.sock")) },
  // docs.docker.com/engine/security/rootless: `dockerd-rootless-setuptool.sh install` makes the context.
  { name: "a rootless engine", ...current("rootless", () => "unix:///run/user/1000/docker.sock") },
];
