import { BrokenService, RehearsalError } from "../errors.ts";

const next = "See prefect.log in the evidence, or the log of your own Prefect at prefect.url.";

/** Prefect answered with an error of its own or with something unexpected, or not at all. */
export class PrefectBroken extends BrokenService {
  constructor(doing: string, found: string, cause?: unknown) {
    super("STEP", { doing, found, next }, { cause });
  }
}

/** The server is restarting or not there: asking again may help. */
export class PrefectUnavailable extends PrefectBroken {}

/** Prefect works, and refused what it was asked. */
export class PrefectRefused extends RehearsalError {
  readonly status: number;
  /** Prefect's own words. */
  readonly reason: string;

  constructor(doing: string, status: number, text: string) {
    super("STEP", { doing, found: `it answered ${status}: ${text.slice(0, 500)}`, next });
    this.status = status;
    this.reason = detailOf(text);
  }
}

/** The text in `{"detail": "..."}`, else the whole answer. */
function detailOf(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    if (typeof detail === "string") return detail;
  } catch {
    // It is no JSON: its own text is all there is.
  }
  return text.slice(0, 500);
}
