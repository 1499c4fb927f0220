import { roomOfCommand } from "../kubernetes/command-room.ts";
import { type Room, together } from "../kubernetes/quota.ts";
import { containerOf } from "../settings/container.ts";
import type { Settings } from "../settings/schema.ts";

/** The room of the commands with an image that may run in a cluster at once. */
export function roomOfCommands({
  refinements,
  prefect,
  engine,
}: Pick<Settings, "refinements" | "prefect" | "engine">): Room {
  // They run one after another, so one of them needs the most.
  const refining = refinements.map(({ container }) => container?.megabytes ?? 0);
  const most = Math.max(0, ...refining);
  const ofFlow = containerOf({ image: prefect.enabled && prefect.image, cwd: prefect.cwd, engine }, prefect.container);
  const commands = [prefect.worker, prefect.register, ...Object.keys(prefect.companions)].filter(Boolean);
  return together(
    ...(most > 0 ? [roomOfCommand(most)] : []),
    ...(ofFlow ? commands.map(() => roomOfCommand(ofFlow.megabytes)) : []),
  );
}
