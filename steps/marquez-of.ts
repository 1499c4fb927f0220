import type { Context } from "../context/context.ts";
import { MarquezClient } from "../marquez/client.ts";
import { headersOf } from "../settings/credentials.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/** The client of the stack's Marquez, with the credentials that it wants. */
export const marquezOf = (
  { urls }: Pick<Provisioned, "urls">,
  { settings, signal }: Pick<Context, "settings" | "signal">,
): MarquezClient => new MarquezClient(urls.marquez, signal, headersOf(settings.marquez));
