/** What a string must be: whether one is it, and the form in words. */
export interface Form {
  matches: (value: string) => boolean;
  words: string;
}

/** A host, of which nothing else is said, or an address of IPv6; and a port. No pattern of them can go back and forth over a long string. */
export const host = "(?:\\[[\\da-fA-F:.]{2,50}\\]|[^/:@\\s]{1,255})";
export const port = ":\\d{1,5}";
export const form = (pattern: string, words: string): Form => {
  const whole = new RegExp(`^(?:${pattern})$`);
  return { matches: (value) => whole.test(value), words };
};

export const hostAndPort = (scheme: string): Form => form(`${scheme}://${host}${port}`, `${scheme}://{host}:{port}`);

/** Names joined by dots. A quoted one may have dots of its own, so that its parts cannot be counted. */
export function parts(words: string): Form {
  const count = words.split(".").length;
  return {
    matches: (value) => /["`[]/.test(value) || (value.split(".").length === count && value.split(".").every(Boolean)),
    words,
  };
}

/** A path or a key in the source: not the address with the source in it. */
export const path = (words: string, isKey: boolean): Form => ({
  matches: (value) =>
    !/^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(value) && !(isKey && value !== "/" && value.startsWith("/")),
  words: isKey ? `${words} without a scheme and without a slash before it` : `${words} without a scheme before it`,
});
