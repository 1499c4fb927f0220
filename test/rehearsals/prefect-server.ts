import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { execa } from "execa";
import { temporaryDirectory } from "../../machine/temporary-directory.ts";
import { until } from "../../machine/until.ts";
import { sample, uv } from "../sample/command.ts";

/** A real Prefect server with its UI, from the packages of the sample, on a free port. */
export async function prefectServer(): Promise<{ url: string } & AsyncDisposable> {
  const home = await temporaryDirectory("prefect-server-");
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = execa(
    uv,
    ["run", "--no-sync", "prefect", "server", "start", "--host", "127.0.0.1", "--port", new URL(url).port],
    {
      cwd: sample,
      env: {
        PREFECT_HOME: home.path,
        PREFECT_API_URL: undefined,
        PREFECT_SERVER_ANALYTICS_ENABLED: "false",
        DO_NOT_TRACK: "1",
        PREFECT_UI_STATIC_DIRECTORY: `${home.path}/ui`,
        PREFECT_UI_API_URL: "/api",
      },
      all: true,
      reject: false,
      killDescendants: true,
    },
  );
  const isUp = () =>
    fetch(`${url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  const ended = server.then(({ all }) => Promise.reject(new Error(`the Prefect server ended:\n${all}`)));
  ended.catch(() => {});
  await Promise.race([until(isUp, Boolean, { every: 100, within: 120_000 }), ended]);
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.kill();
      await server;
      await home[Symbol.asyncDispose]();
    },
  };
}

async function freePort(): Promise<number> {
  await using server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}
