import type { Context } from "../context/context.ts";
import { MarquezClient } from "../marquez/client.ts";
import { headersOf } from "../settings/credentials.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/**
 * The client of the stack's Marquez, with the credentials that it wants. Only a step that is declared where the stack has
 * one may ask for it.
 */
export const marquezOf = (
  { urls }: Pick<Provisioned, "urls">,
  { settings, signal }: Pick<Context, "settings" | "signal">,
): MarquezClient => new MarquezClient(urls.marquez as string, signal, headersOf(settings.marquez));
