/**
 * What redaction means: the longest secret first, one after another, each wherever it stands; then the larger part of one
 * that the end of a line cuts. The product searches for all at once, and has to come to the same.
 */
export function redactedOneAfterAnother(text: string, secrets: string[]): string {
  const longestFirst = [...new Set(secrets)].sort((one, other) => other.length - one.length);
  let clean = text;
  for (const secret of longestFirst) clean = clean.replaceAll(secret, "***");
  const cut = (line: string): string => {
    let left = line;
    for (const secret of longestFirst) {
      const half = Math.ceil(secret.length / 2);
      if (half < 8) continue;
      const end = left.trimEnd();
      const first = end.lastIndexOf(secret.slice(0, half));
      if (first >= 0 && secret.startsWith(end.slice(first))) left = `${end.slice(0, first)}***`;
      const beginning = left.trimStart();
      const last = beginning.indexOf(secret.slice(-half));
      if (last >= 0 && secret.endsWith(beginning.slice(0, last + half))) left = `***${beginning.slice(last + half)}`;
    }
    return left;
  };
  return clean.split("\n").map(cut).join("\n");
}
