import { type StoredImage, storedImage } from "../docker/images.ts";
import { exclusive } from "../machine/lock.ts";
import type { Say } from "./say.ts";

const making = new Map<string, Promise<StoredImage>>();

/**
 * The image of that tag; `make` makes it when the engine does not hold it. Whoever wants it at the same time, here or in
 * another process, waits for that.
 * @throws whatever `make` throws
 */
export async function makeImage(
  tag: string,
  make: () => Promise<void>,
  say: Say,
  signal?: AbortSignal,
): Promise<StoredImage> {
  const known = making.get(tag);
  if (known !== undefined) return known;
  const made = stored(tag, make, say, signal).finally(() => making.delete(tag));
  making.set(tag, made);
  return made;
}

async function stored(tag: string, make: () => Promise<void>, say: Say, signal?: AbortSignal): Promise<StoredImage> {
  const present = await storedImage(tag, signal);
  if (present !== undefined) return present;
  return exclusive(
    `image ${tag}`,
    () => say(`waiting for another process, which is making the image ${tag}`),
    async () => {
      if ((await storedImage(tag, signal)) === undefined) await make();
      const made = await storedImage(tag, signal);
      if (made === undefined) throw new Error(`the image ${tag} was made, but the engine does not hold it`);
      return made;
    },
  );
}
