/**
 * What the table of events does in a browser: a filter, and the JSON of an event on demand. It runs in the page and uses
 * nothing from outside of it.
 */
export function inEvents(): void {
  const read = document.getElementById("raw");
  const filter = document.getElementById("filter") as HTMLInputElement | null;
  if (!read || !filter) return;
  const raw = new Map(Object.entries(JSON.parse(read.textContent) as Record<string, string>));
  const rows = [...document.querySelectorAll<HTMLElement>("#events tbody tr")];
  const shown = document.getElementById("shown-events") as HTMLElement;

  function indented(text: string): string {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  }

  /** With what shows nothing, or turns others around, by its number. */
  const seen = (text: string): string =>
    text.replace(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);

  function open(row: HTMLElement, button: HTMLElement, text: string): void {
    const next = row.nextElementSibling;
    if (next?.classList.contains("raw")) {
      next.remove();
      button.setAttribute("aria-expanded", "false");
      return;
    }
    const pre = document.createElement("pre");
    pre.tabIndex = 0;
    pre.textContent = seen(indented(text));
    const cell = document.createElement("td");
    cell.colSpan = row.children.length;
    cell.append(pre);
    const added = document.createElement("tr");
    added.className = "raw";
    added.append(cell);
    row.after(added);
    button.setAttribute("aria-expanded", "true");
  }

  for (const row of rows) {
    const line = row.firstElementChild?.textContent ?? "";
    const text = raw.get(line);
    if (text === undefined) continue;
    const button = document.createElement("button");
    button.textContent = "JSON";
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-label", `JSON of line ${line}`);
    button.addEventListener("click", () => open(row, button, text));
    row.lastElementChild?.replaceChildren(button);
  }
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const open of document.querySelectorAll("#events tr.raw")) open.remove();
    let left = 0;
    for (const row of rows) {
      const isWanted = row.textContent.toLowerCase().includes(wanted);
      row.hidden = !isWanted;
      if (isWanted) left++;
    }
    shown.textContent = wanted === "" ? "" : `${left} of ${rows.length}`;
  });
}
