/** What a form of a secret looks like, and what is put instead. */
type Form = [form: RegExp, instead: string];

/** What ends a value in a text, JSON within JSON among it. */
const value = String.raw`[^\s"',;&<>\\]+`;

/** Parameters of a URL that are secrets: tokens, signatures, passwords. `key` alone is none: a partition has that name. */
const parameter = [
  "(?:[a-z]{1,20}[_-]){0,3}(?:token|secret|signature|password|passwd|pwd)",
  "sig|jwt|auth",
  "api[_-]?key|access[_-]?key|account[_-]?key|sharedaccess(?:key|signature)|subscription-key",
  "x-(?:amz|goog)-(?:signature|security-token|credential)",
].join("|");

/**
 * The forms of secrets that nobody has to name. Quotes may be escaped, because logs hold JSON within JSON. Each takes
 * linear time: whatever may be long begins only where no character of its own kind precedes, or has a most.
 */
const forms: Form[] = [
  // user:password in a URL; a digest behind an at sign is that of an image
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/:@"']{0,256}:[^\s/@"']{1,1024}@(?!sha256:)/gi, "$1***@"],
  [/(\bhttps?:\/\/)[^\s/:@"'\\]{20,1024}@/gi, "$1***@"], // a token as the user
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "***"], // AWS access key ids
  [/(\bauthorization\\?["']?\s*[:=]\s*\\?["']?)(?:(?:bearer|basic|token)\s+)?[^\s"',\\{[][^\s"',\\]*/gi, "$1***"],
  [/(\bauthorization\\?["']?\s*[:=]\s*\*\*\*)\s+Credential=[^\r\n"'\\]+/gi, "$1"], // AWS4-HMAC-SHA256: three parts
  // A brace begins what a column of that name comes from.
  [
    /((?:\b|_|aws)(?:secret_?access_?key|aws_?session_?token)\\?["']?\s*[:=]\s*\\?["']?)[^\s"',\\{[][^\s"',\\]*/gi,
    "$1***",
  ],
  [/(\bSessionToken\\?["']?\s*[:=]\s*\\?["']?)[^\s"',\\{[][^\s"',\\]*/g, "$1***"],
  [/\bgh[pousr]_[A-Za-z0-9_]{20,255}/g, "***"], // GitHub
  [/\bgithub_pat_[A-Za-z0-9_]{20,255}/g, "***"],
  // GitLab: personal, trigger, deploy, runner, job, feed, agent and further tokens
  [/\bgl(?:pat|ptt|dt|rt|rtr|cbt|ft|agent|oas|soat|imt|ffct|wt)-[\w.-]{20,255}/g, "***"],
  [/\bxox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,255}/g, "***"], // Slack
  [/\bxapp-\d-[A-Za-z0-9-]{10,255}/g, "***"],
  [/\b(hooks\.slack(?:-gov)?\.com\/)[^\s"'<>\\]+/gi, "$1***"], // webhooks: whoever has the address may post
  [/\b(discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/)[^\s"'<>\\]+/gi, "$1***"],
  [/\b(webhook\.office\.com\/)[^\s"'<>\\]+/gi, "$1***"],
  [/(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g, "***"], // JSON Web Tokens
  [/\bAIza[\w-]{35}(?![\w-])/g, "***"], // Google API keys
  [/\bpul-[0-9a-f]{40}\b/g, "***"], // Pulumi Cloud
  [/\bpn[ub]_[A-Za-z0-9]{30,64}\b/g, "***"], // Prefect Cloud
  [/\bnpm_[A-Za-z0-9]{36}\b/g, "***"],
  [/\bdapi[0-9a-f]{32}\b/g, "***"], // Databricks
  [/(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)(?:[A-Za-z0-9+/=\s]|\\{1,3}[nr])+/g, "$1***"],
  [new RegExp(`([?&;](?:${parameter})=)${value}`, "gi"), "$1***"],
];

/** What every form begins with, or holds: a text with none of these needs no other look. */
const sign =
  /:\/\/|A[KS]IA|AIza|authorization|access_?key|session_?token|gh[pousr]_|github_pat_|gl[a-z]{2,5}-|xox|xapp-|\.com\/|eyJ|pul-|pn[ub]_|npm_|dapi|PRIVATE KEY|[?&;][a-z_-]{2,80}=/i;

/** Replaces what has the form of a secret, wherever it stands. */
export const withoutTokens = (text: string): string =>
  sign.test(text) ? forms.reduce((clean, [form, instead]) => clean.replace(form, instead), text) : text;
