import { lstatSync } from "node:fs";
import { Bundle } from "./bundle.ts";
import type { Check } from "./check.ts";
import { changesOf, checksumFile } from "./checksums.ts";

/** Checks that a bundle has the files that were sealed, byte for byte, and no others. */
export async function checkChecksums(directory: string): Promise<Check> {
  const name = "checksums";
  const bundle = Bundle.at(directory);
  const changes = await changesOf(bundle);
  if (!changes) return { name, status: "failed", words: [`${checksumFile} is missing: nothing says what was sealed`] };
  const files = bundle.files();
  const links = files.filter((file) => lstatSync(bundle.path(file)).isSymbolicLink());
  const words = [
    ...changes.map((one) =>
      one.endsWith(" differs")
        ? `${one} from its line in ${checksumFile}`
        : one.endsWith(" is missing")
          ? `${one}, though ${checksumFile} lists it`
          : one,
    ),
    ...links.map((file) => `${file} is a link: no rehearsal writes one`),
  ];
  if (words.length > 0) return { name, status: "failed", words };
  return { name, status: "passed", words: [`all ${files.length - 1} files are as ${checksumFile} says`] };
}
