import { BrokenService } from "../errors.ts";
import type { SecretHeaders, SecuredService } from "./credentials.ts";

/** Whether a status says that credentials are missing, wrong, or not enough. */
export const isAccessRefused = (status: number): boolean => status === 401 || status === 403;

/** An answer that refuses access. */
interface Refusal {
  status: number;
  /** What the service answered. */
  text: string;
  /** The credentials that it was sent. */
  headers: SecretHeaders;
}

/** Says that a service refused access, and which settings that concerns. */
export function explainRefusal(service: SecuredService, { status, text, headers }: Refusal) {
  const sent = Object.keys(headers);
  const words = text.replace(/\s+/g, " ").trim().slice(0, 200);
  return {
    found:
      `it answered ${status} to a request ${sent.length > 0 ? `with ${sent.join(" and ")}` : "without credentials"}` +
      (words === "" ? "" : ` (${words})`),
    next:
      sent.length > 0
        ? `Check ${service}.token and ${service}.headers: they may be wrong, out of date, or lack the right to this request. See docs/security.md.`
        : `Set ${service}.token or ${service}.headers to what it accepts, for example \`token: { variable: ${service.toUpperCase()}_API_KEY }\`. See docs/security.md.`,
  };
}

/** A service refused access while it was used: nothing is known of the lineage. */
export function accessRefused(service: SecuredService, doing: string, refusal: Refusal): BrokenService {
  const { found, next } = explainRefusal(service, refusal);
  // The setting stands in what was found, too: a verdict that names a broken service quotes no more.
  return new BrokenService("STEP", { doing, found: `${found}; it wants other credentials (${service}.token)`, next });
}
