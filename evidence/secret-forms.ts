/** Shorter parts of a secret are not redacted at the edge of a line. */
const shortestPiece = 8;

/**
 * The forms in which programs print a secret: plain, line by line, in JSON, in nested JSON, in a
 * URL, in base64.
 */
export function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const written = [secret, ...lines];
  const escaped = written.flatMap((one) => [
    inJson(one),
    inJson(inJson(one)),
    encodeURIComponent(one),
    encodeURIComponent(one).replaceAll("%20", "+"),
    encodeURIComponent(one).replace(/%../g, (code) => code.toLowerCase()),
  ]);
  return [...new Set([...written, ...escaped, ...inBase64(secret)])];
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/**
 * The base64 characters that depend on the secret alone, for each of the three places where it may
 * begin.
 */
function inBase64(secret: string): string[] {
  const length = Buffer.byteLength(secret);
  return [0, 1, 2].flatMap((before) => {
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + length) * 8) / 6);
    const encoded = Buffer.from("\0".repeat(before) + secret)
      .toString("base64")
      .slice(from, to);
    return [encoded, encoded.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/**
 * Conceals the larger part of a secret that a line break splits: at the end of a line, or at the
 * start of the next.
 */
export function concealPieces(text: string, secrets: string[]): string {
  const halves = secrets
    .map((secret) => ({ secret, half: Math.ceil(secret.length / 2) }))
    .filter(({ half }) => half >= shortestPiece);
  if (halves.length === 0) return text;
  const clean = (line: string): string => {
    let left = line;
    for (const { secret, half } of halves) {
      const end = left.trimEnd();
      const first = end.lastIndexOf(secret.slice(0, half));
      if (first >= 0 && secret.startsWith(end.slice(first))) left = `${end.slice(0, first)}***`;
      const beginning = left.trimStart();
      const last = beginning.indexOf(secret.slice(-half));
      if (last >= 0 && secret.endsWith(beginning.slice(0, last + half))) left = `***${beginning.slice(last + half)}`;
    }
    return left;
  };
  return text.includes("\n") ? text.split("\n").map(clean).join("\n") : clean(text);
}
