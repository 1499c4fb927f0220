import { type Credentials, headersOf, revealed } from "../settings/credentials.ts";

/**
 * The variables from which Prefect's commands take the credentials of the server: none where the settings have none, so
 * that those of the caller count. Variables of the caller that would win over them are emptied.
 *
 * Prefect sends its custom headers with every request. Over a web socket it sends the key or the authentication string
 * again, as a message, so the pair of a `Basic` header is given as that string, too. (Prefect 3.9.1: client/base.py,
 * _internal/websockets.py, events/clients.py.)
 */
export function prefectCredentials(prefect: Omit<Credentials, "url">): Record<string, string> {
  const headers = revealed(headersOf(prefect));
  if (Object.keys(headers).length === 0) return {};
  const { token } = prefect;
  const authorization = Object.entries(headers).find(([name]) => name.toLowerCase() === "authorization")?.[1] ?? "";
  const [, pair = ""] = /^basic +(\S+)$/i.exec(authorization) ?? [];
  return {
    PREFECT_API_KEY: token?.reveal() ?? "",
    PREFECT_API_AUTH_STRING: Buffer.from(pair, "base64").toString(),
    PREFECT_CLIENT_CUSTOM_HEADERS: JSON.stringify(revealed(prefect.headers)),
  };
}
