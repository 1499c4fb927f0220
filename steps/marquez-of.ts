import type { Context } from "../context/context.ts";
import { MarquezClient } from "../marquez/client.ts";
import type { Provisioned } from "../stack/provisioned.ts";

/** The client of the stack's Marquez. Only a step that is declared where the stack has one may ask for it. */
export const marquezOf = ({ urls }: Provisioned, { signal }: Pick<Context, "signal">): MarquezClient =>
  new MarquezClient(urls.marquez as string, signal);
