/** The longest reason that is quoted. */
const longest = 400;

/**
 * Why `prefect deploy` ended, from the last lines of its output: what the server answered, or else its last sentence. A
 * traceback, and the request that the server repeats, say nothing to people.
 */
export function refusalIn(tail: string): string | undefined {
  const answered = /'(?:msg|detail)': (?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/.exec(tail);
  const said = answered?.[1] ?? answered?.[2];
  if (said) return said.replace(/^Value error, /, "").slice(0, longest);
  const lines = tail
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^\[|^An exception occurred\.$|^For further information visit/.test(line));
  const first = lines.findLastIndex((line) => /^(?:Traceback|\d+ validation error)/.test(line));
  const last = first >= 0 && /validation error/.test(lines[first] ?? "") ? lines.slice(first).join(" ") : lines.at(-1);
  return last?.slice(0, longest);
}
