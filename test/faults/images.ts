import { join } from "node:path";
import { execa } from "execa";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";

export const behaviours = ["well", "500", "503", "garbage", "nothing", "reset", "wrong"] as const;
export type Behaviour = (typeof behaviours)[number];

/** The image of a service that behaves so. */
export const misbehaving = (behaviour: Behaviour): string => `rehearsal-faults:${behaviour}`;

let made: Promise<void> | undefined;

/** Makes the images of all behaviours, once. */
export const makeImages = (): Promise<void> => {
  made ??= make();
  return made;
};

async function make(): Promise<void> {
  // It has Node in it.
  const { reference } = await resolveImage("web", officialImages.web, { standIns: "allow", say: () => {} });
  for (const behaviour of behaviours) {
    const dockerfile = [
      `FROM ${reference}`,
      "WORKDIR /usr/src/app",
      "COPY server.js /faults/server.mjs",
      `ENV BEHAVIOUR=${behaviour}`,
      'ENTRYPOINT ["node", "/faults/server.mjs"]',
    ].join("\n");
    await execa("docker", ["build", "--tag", misbehaving(behaviour), "--file", "-", "."], {
      cwd: join(import.meta.dirname),
      input: dockerfile,
      env: { DOCKER_BUILDKIT: "0" },
    });
  }
}

/** Removes them again. */
export const removeImages = () =>
  execa("docker", ["image", "rm", "--force", ...behaviours.map(misbehaving)], { reject: false });
