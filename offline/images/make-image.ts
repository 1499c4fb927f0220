import { exclusive, type Say, type StoredImage, storedImage } from "../kit.ts";

const making = new Map<string, Promise<StoredImage>>();

/**
 * Finds the image of that tag in the Docker engine, or has `make` make it. Of several callers that want it at once, in this
 * process or in others, one makes it and the others wait.
 * @throws whatever `make` throws
 */
export async function makeImage(
  tag: string,
  make: () => Promise<void>,
  say: Say,
  signal?: AbortSignal,
): Promise<StoredImage> {
  const running = making.get(tag);
  if (running !== undefined) return running;
  const made = findOrMake(tag, make, say, signal).finally(() => making.delete(tag));
  making.set(tag, made);
  return made;
}

async function findOrMake(
  tag: string,
  make: () => Promise<void>,
  say: Say,
  signal?: AbortSignal,
): Promise<StoredImage> {
  const held = await storedImage(tag, signal);
  if (held !== undefined) return held;
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
