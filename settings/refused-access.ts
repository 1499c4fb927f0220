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

/** Says that a service refused access. The setting stands in what was found: a verdict's cause quotes no more. */
export function explainRefusal(service: SecuredService, { status, text, headers }: Refusal) {
  const sent = Object.keys(headers);
  const words = text.replace(/\s+/g, " ").trim().slice(0, 200);
  const settings = `${service}.token or ${service}.headers`;
  const found =
    `it answered ${status} to a request ${sent.length > 0 ? `with ${sent.join(" and ")}` : "without credentials"}` +
    (words === "" ? "" : ` (${words})`);
  return sent.length > 0
    ? {
        found: `${found}: it does not accept ${settings}`,
        next: "They may be wrong or out of date, or lack the right to this request. See docs/security.md.",
      }
    : {
        found: `${found}: set ${settings}`,
        next: `For example \`token: { variable: ${service.toUpperCase()}_API_KEY }\`. See docs/security.md.`,
      };
}

/** A service refused access while it was used: nothing is known of the lineage. */
export const accessRefused = (service: SecuredService, doing: string, refusal: Refusal): BrokenService =>
  new BrokenService("STEP", { doing, ...explainRefusal(service, refusal) });
