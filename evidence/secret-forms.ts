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
