import { type Browser, chromium, type LaunchOptions } from "playwright-core";
import type { Context } from "../context/context.ts";
import { messageOf } from "../errors.ts";
import { foundNoSandbox, noSandboxHere } from "../setup/browser-sandbox.ts";
import { type Wall, wallAround } from "./page-wall.ts";
import { Refused } from "./refused-requests.ts";
import { acceptedKey } from "./trusted-key.ts";

/** A browser that has been started and reaches one server only. Dispose of it to close it. */
export interface OpenBrowser extends AsyncDisposable {
  browser: Browser;
  context: Wall["context"];
  /** What it was refused. */
  refused: Refused;
}

/** Starts a browser for a server. It is closed when somebody stops the rehearsal, too. */
export async function openBrowser(
  url: string,
  { tools, stopSignal }: Pick<Context, "tools" | "stopSignal">,
): Promise<OpenBrowser> {
  const refused = new Refused();
  const origin = new URL(new URL(url).origin);
  const wall = await wallAround(origin, refused);
  try {
    const browser = await launch({
      executablePath: await tools.browser(),
      // Playwright would end this process on a signal, before the evidence is stored.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      ...wall.launch,
      args: [
        ...(wall.launch.args ?? []),
        ...(await acceptedKey(origin)),
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
      ],
    });
    const close = async () => {
      await browser.close().catch(() => {});
      await wall[Symbol.asyncDispose]();
    };
    if (stopSignal.aborted) await close();
    stopSignal.addEventListener("abort", close, { once: true });
    return {
      browser,
      context: wall.context,
      refused,
      [Symbol.asyncDispose]: async () => {
        stopSignal.removeEventListener("abort", close);
        await close();
      },
    };
  } catch (error) {
    await wall[Symbol.asyncDispose]();
    throw error;
  }
}

/** Starts Chromium in its sandbox, and without one only where it finds that it can have none: `rehearse doctor` says so. */
export async function launch(options: LaunchOptions): Promise<Browser> {
  const start = (chromiumSandbox: boolean) => chromium.launch({ ...options, chromiumSandbox });
  if (noSandboxHere()) return start(false);
  return start(true).catch((error: unknown) => {
    if (!foundNoSandbox(messageOf(error))) throw error;
    return start(false);
  });
}
