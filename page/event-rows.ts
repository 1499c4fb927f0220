import { endOf, readEvent } from "../lineage/event.ts";
import { isAccepted, isEventPost, type RecordedRequest } from "../lineage/recorded-request.ts";
import type { ReportedEvent, ReportedEvents } from "./facts.ts";

/**
 * How many rows a report has, and how many characters of JSON. A part of both is for what was refused or failed, however
 * late it came.
 */
const most = { rows: 1_500, urgentRows: 500, text: 130_000, urgentText: 90_000, event: 30_000 };

/** Chooses the requests that a report shows, one after the other. */
export class EventRows {
  #total = 0;
  readonly #rows: ReportedEvent[] = [];
  #left = { rows: most.rows, urgentRows: most.urgentRows, text: most.text, urgentText: most.urgentText };

  /** @param read the event, where it was read already */
  add(request: RecordedRequest, read = readEvent(request.event)): void {
    this.#total++;
    const isUrgent = !isAccepted(request) || /^(?:FAILED|ABORTED)$/.test(endOf(read?.eventType) ?? "");
    if (!this.#takes("rows", "urgentRows", 1, isUrgent)) return;
    const { status, error, answer, event, file } = request;
    const row: ReportedEvent = {
      line: this.#total,
      at: request.at,
      command: request.command,
      what: isEventPost(request) && read ? (read.eventType ?? "no type") : `${request.method} ${request.path}`,
      job: read?.job?.name ?? read?.dataset?.name ?? "",
      run: read?.run?.runId ?? "",
      inputs: read?.inputs?.length ?? 0,
      outputs: read?.outputs?.length ?? 0,
      answer: `${status ?? error ?? "no answer"}${answer === undefined ? "" : `: ${answer}`}`,
      isAccepted: status !== null && status < 300,
      milliseconds: request.milliseconds,
      bytes: request.bytes,
    };
    this.#rows.push(row);
    const raw = event === undefined ? request.text : file === undefined ? JSON.stringify(event) : undefined;
    if (raw === undefined || raw.length > most.event) return;
    if (this.#takes("text", "urgentText", raw.length, isUrgent)) row.raw = raw;
  }

  /** What there is room for, in the order of the record. */
  get chosen(): ReportedEvents {
    return { total: this.#total, rows: this.#rows };
  }

  #takes(room: "rows" | "text", urgent: "urgentRows" | "urgentText", size: number, isUrgent: boolean): boolean {
    const from = [room, ...(isUrgent ? [urgent] : [])].find((one) => this.#left[one] >= size);
    if (from !== undefined) this.#left[from] -= size;
    return from !== undefined;
  }
}
