import { Agent, request as ask, type Dispatcher, ProxyAgent } from "undici";
import { messageOf } from "../errors.ts";
import { aboutCertificate } from "./certificates.ts";
import { proxyOf } from "./proxies.ts";

/** The ways to servers, by the proxy that they lead through; empty for the direct one. They live as long as the process. */
const ways = new Map<string, Dispatcher>();

function wayTo(url: URL): Dispatcher {
  const proxy = proxyOf(url)?.href ?? "";
  const way = ways.get(proxy) ?? (proxy ? new ProxyAgent({ uri: proxy }) : new Agent());
  ways.set(proxy, way);
  return way;
}

type Options = Omit<NonNullable<Parameters<typeof ask>[1]>, "dispatcher">;

/** undici's `request`, on the way that the environment names: this machine directly, others through the user's proxy. */
export const request = (url: string | URL, options: Options = {}): ReturnType<typeof ask> => {
  const to = new URL(url);
  return ask(to, { ...options, dispatcher: wayTo(to) });
};

/**
 * Why a server did not answer, in a few words: the code of the error, the proxy that was asked, the variable to set.
 * Credentials of the proxy are left out.
 */
export function whyNoAnswer(error: unknown, url: string | URL): string {
  const { code } = error as NodeJS.ErrnoException;
  const proxy = proxyOf(new URL(url));
  // undici's own code says less than its message of what the proxy answered.
  const word = code === undefined || code.startsWith("UND_ERR_ABORTED") ? messageOf(error) : code;
  const through = proxy ? `, through the proxy ${proxy.protocol}//${proxy.host}; NO_PROXY excepts a host` : "";
  const untrusted = aboutCertificate(error);
  return untrusted ? `${untrusted.found}. ${untrusted.next}` : `${word}${through}`;
}
