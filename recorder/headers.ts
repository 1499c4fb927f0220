import type { IncomingMessage } from "node:http";

type Header = [name: string, value: string];

/** Headers that belong to one connection and are not passed on (RFC 9110, section 7.6.1). `Connection` names more. */
const ofOneConnection = ["keep-alive", "proxy-connection", "te", "upgrade"];

/** What `Connection` may ask of both connections alike. It otherwise names headers of one connection. */
const persistence = /^(?:close|keep-alive)$/i;

/** Pairs of the flat list of names and values that Node gives as raw headers. */
export const pairsOf = (raw: string[]): Header[] =>
  raw.flatMap((name, at): Header[] => (at % 2 === 0 ? [[name, raw[at + 1] ?? ""]] : []));

const named = (headers: Header[], name: string): Header[] =>
  headers.filter(([other]) => other.toLowerCase() === name.toLowerCase());

const listOf = (headers: Header[], name: string): string[] =>
  named(headers, name).flatMap(([, value]) => value.split(",").map((one) => one.trim().toLowerCase()));

/**
 * The headers to forward: names, order and values as they were sent, but `Host` names the target. A sender that speaks
 * HTTP/1.0 closes the connection unless it says otherwise, and Marquez is told so.
 */
export function forwardedHeaders({ rawHeaders, httpVersion }: IncomingMessage, host: string): Header[] {
  const sent = pairsOf(rawHeaders);
  const connection = listOf(sent, "connection");
  const dropped = new Set([...ofOneConnection, ...connection.filter((one) => !persistence.test(one))]);
  const forwarded = sent.flatMap(([name, value]): Header[] => {
    const lower = name.toLowerCase();
    if (lower === "host") return [[name, host]];
    if (lower === "connection") return persistence.test(value.trim()) ? [[name, value]] : [];
    return dropped.has(lower) ? [] : [[name, value]];
  });
  if (named(sent, "host").length === 0) forwarded.unshift(["Host", host]);
  if (httpVersion === "1.0" && !connection.includes("keep-alive") && !connection.includes("close"))
    forwarded.push(["Connection", "close"]);
  return forwarded;
}

/**
 * The headers to answer with: all that Marquez sent. `Connection` and `Keep-Alive` stay, because the sender's connection
 * lives as long as the one to Marquez. A sender that speaks HTTP/1.0 cannot read chunks: for it the end of the connection
 * ends the body.
 */
export function answeredHeaders({ rawHeaders }: IncomingMessage, senderVersion: string): string[] {
  const answered = pairsOf(rawHeaders);
  if (senderVersion !== "1.0" || !listOf(answered, "transfer-encoding").includes("chunked")) return rawHeaders;
  const framing = /^(?:transfer-encoding|trailer|connection|keep-alive)$/i;
  return [...answered.filter(([name]) => !framing.test(name)).flat(), "Connection", "close"];
}
