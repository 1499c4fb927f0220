import { trustNamedAuthorities } from "./certificates.ts";
import { exceptLoopback } from "./proxies.ts";

/**
 * Has this process reach servers as its environment says: this machine without a proxy, and with the certificate
 * authorities that the environment names. Node knows only a part of that by itself. It may be called again.
 */
export function followEnvironment(): void {
  exceptLoopback();
  trustNamedAuthorities();
}
