import type { LineageNode } from "./graph.ts";
import { type Measure, shorten, wrap } from "./wrap.ts";

/** A text of a card: its class says how it looks, `lines` are one below the other. */
export interface CardText {
  kind: "label" | "name" | "note" | "state";
  lines: string[];
  x: number;
  y: number;
  /** The text ends at x instead of starting there; x is then measured from the right edge. */
  fromRight?: boolean;
}

export interface Card {
  id: string;
  width: number;
  height: number;
  texts: CardText[];
}

/** Fonts of the machine: the page downloads none. */
export const FAMILY = '"Liberation Sans", Arial, Helvetica, sans-serif';

export const FONT: Record<CardText["kind"], string> = {
  label: "bold 11px",
  name: "bold 16px",
  note: "12px",
  state: "bold 11px",
};

const WIDEST_TEXT = 300;
const NARROWEST_TEXT = 170;
const PADDING = { left: 22, right: 16, top: 24, bottom: 16 };
export const LINE = 20;
const NOTE = 18;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;

function notesOf({ type, data }: LineageNode, folder: string): string[] {
  const { namespace, fields = [], latestRun } = data;
  const columns = fields.length > 0 ? `${fields.length} column${fields.length === 1 ? "" : "s"}` : "";
  const run = typeof latestRun?.durationMs === "number" ? `latest run took ${seconds(latestRun.durationMs)}` : "";
  return [folder, namespace, type === "JOB" ? run : columns].filter((note) => note !== "");
}

/** The texts and the size of a node's card. For a dataset that is a file, the file's name is large and its folder small. */
export function cardOf(node: LineageNode, measureIn: (font: string) => Measure): Card {
  const path = node.type === "DATASET" ? /^(.*[/\\])([^/\\]+)$/.exec(node.data.name) : null;
  const [, folder = "", last = node.data.name] = path ?? [];
  const name = wrap(last, WIDEST_TEXT, measureIn(FONT.name));
  const note = measureIn(FONT.note);
  const notes = notesOf(node, folder).map((text) => shorten(text, WIDEST_TEXT, note));
  const widest = Math.max(NARROWEST_TEXT, ...name.map(measureIn(FONT.name)), ...notes.map(note));
  const { left, right, top, bottom } = PADDING;
  const width = Math.ceil(left + widest + right);
  const state = node.data.latestRun?.state;
  const below = top + 24 + name.length * LINE;
  const texts: CardText[] = [
    { kind: "label", lines: [node.type], x: left, y: top },
    { kind: "name", lines: name, x: left, y: top + 24 },
    ...notes.map((text, index): CardText => ({ kind: "note", lines: [text], x: left, y: below + index * NOTE })),
  ];
  if (state) texts.push({ kind: "state", lines: [state], x: right, y: top, fromRight: true });
  return { id: node.id, width, height: below + notes.length * NOTE - NOTE + bottom, texts };
}
