import { stripVTControlCharacters } from "node:util";
import type { Secret } from "../settings/secret.ts";

/** Takes secrets out of text. Secrets become known while a rehearsal runs, so that it can be told of more. */
export interface Redactor {
  conceal: (...secrets: Secret[]) => void;
  redact: (text: string) => string;
}

/** What gives a secret away by its form, whoever's it is. */
const forms: [RegExp, string][] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/:@]+:[^\s/@]+@/gi, "$1***@"], // user:password in a URL
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "***"], // AWS access key ids
  [/(\bauthorization["']?\s*[:=]\s*["']?)(?:(bearer|basic|aws4-hmac-sha256)\s+)?[^\s"',]+/gi, "$1***"],
  [/(\baws_?(?:secret_?access_?key|session_?token)["']?\s*[:=]\s*["']?)[^\s"',]+/gi, "$1***"],
];

/** A redactor for one rehearsal. Colour codes go too: a secret must not hide between them. */
export function redactor(): Redactor {
  const known = new Set<string>();
  return {
    conceal: (...secrets) => {
      for (const secret of secrets) known.add(secret.reveal());
    },
    redact: (text) => {
      let clean = stripVTControlCharacters(text);
      for (const secret of [...known].sort((one, other) => other.length - one.length))
        clean = clean.replaceAll(secret, "***");
      return forms.reduce((done, [form, instead]) => done.replace(form, instead), clean);
    },
  };
}
