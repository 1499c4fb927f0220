import { createHash } from "node:crypto";
import { type Html, html, ours } from "./html.ts";

/** What a page is made of. Style and script are ours: nothing of them came from outside. */
export interface Page {
  title: string;
  style: string;
  script?: string;
  body: Html;
}

const sha256 = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** A whole page that loads nothing: its Content-Security-Policy allows its own style and script, and nothing else. */
export function documentOf({ title, style, script, body }: Page): string {
  const scripts = script === undefined ? "" : `script-src ${sha256(script)}; `;
  const policy = `default-src 'none'; ${scripts}style-src ${sha256(style)}; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${ours(style)}</style>
</head>
<body>
${body}
${
  script !== undefined &&
  html`<script>${ours(script)}</script>
`
}</body>
</html>
`.text;
}
