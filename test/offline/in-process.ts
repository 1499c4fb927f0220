import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startApi } from "../../offline/emulators/marquez-stand-in/api.ts";
import { apiServer } from "../../offline/emulators/marquez-stand-in/api-server.ts";
import type { Entry } from "../../offline/emulators/marquez-stand-in/entry.ts";
import type { Instant } from "../../offline/emulators/marquez-stand-in/instant.ts";
import type { Journal } from "../../offline/emulators/marquez-stand-in/journal.ts";

/** A journal that lasts as long as the test. */
export class MemoryJournal implements Journal {
  readonly entries: Entry[] = [];
  /** Set to make the journal fail as a lost database does. */
  lost: Error | undefined;

  async read(): Promise<Entry[]> {
    return [...this.entries];
  }

  async append(entry: Entry): Promise<void> {
    await this.check();
    // Through JSON, as through the database.
    this.entries.push(JSON.parse(JSON.stringify(entry)));
  }

  async check(): Promise<void> {
    if (this.lost) throw this.lost;
  }
}

export interface Listening extends AsyncDisposable {
  url: string;
}

/** Lets a server listen on a free loopback port until it is disposed of. */
export async function listening(server: Server): Promise<Listening> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}

/** The Marquez stand-in's API over a journal. */
export const marquezOver = async (journal: Journal, clock?: () => Instant): Promise<Listening> =>
  await listening(apiServer(await startApi(journal, () => undefined, clock), () => undefined));

/** Posts an event. Resolves with the status. */
export async function post(marquez: Listening, event: unknown): Promise<number> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${marquez.url}/api/v1/lineage`, { method: "POST", headers, body: JSON.stringify(event) });
  await answer.text();
  return answer.status;
}
