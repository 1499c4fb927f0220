import { guardImage, officialImages } from "../../settings/official-images.ts";
import { guardImageName, resolveImage } from "../../setup/images.ts";

/** The images of a stack on another machine, as the first engine has them: by the key of their setting. */
export async function stackImages(): Promise<Record<string, string>> {
  // Nothing serves the folder of the evidence there.
  const { s3: _, ...services } = officialImages;
  const all = Object.entries({ ...services, [guardImageName]: guardImage });
  const references = all.map(async ([name, reference]) => {
    const image = await resolveImage(name, reference, { standIns: "allow", say: () => {} });
    return [name.replace(/^images\./, ""), image.reference] as const;
  });
  return Object.fromEntries(await Promise.all(references));
}
