import leven from "leven";

/** A longer name is no misspelling of one of the specification, and comparing it takes long. */
const longest = 60;

/** The name that was probably meant by a letter case, a `_` or a `-`: `processingEngine` for `processing_engine`. */
export const sameBut = (name: string, known: Iterable<string>): string | undefined =>
  name.length > longest ? undefined : [...known].find((one) => plain(one) === plain(name));

/** The known name that was probably meant by a name that differs in a letter or two. */
export function nearName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > longest) return undefined;
  const names = [...known];
  const allowed = name.length < 4 ? 0 : name.length < 8 ? 1 : 2;
  return sameBut(name, names) ?? names.find((one) => one.length > 2 && leven(one, name) <= allowed);
}

const plain = (name: string): string => name.toLowerCase().replace(/[_\-. ]/g, "");
