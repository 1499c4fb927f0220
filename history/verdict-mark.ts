import { type Html, html } from "../page/html.ts";
import type { Entry } from "./entry.ts";

const symbols = { passed: "✔", failed: "✘", error: "!", interrupted: "■" } as const;

/** A verdict with its symbol: it does not depend on colour. */
export const verdictMark = (verdict: Entry["verdict"]): Html =>
  html`<span class="word ${verdict}"><span aria-hidden="true">${symbols[verdict]}</span> ${verdict}</span>`;
