import type { NodeDetails } from "./node-details.ts";

/**
 * What the drawing does in a browser: zoom, search, keys, and the panel of a node. It runs in the page and uses nothing from
 * outside of it. Text becomes part of the page as text, never as markup.
 */
export function inGraph(): void {
  const read = document.getElementById("nodes");
  const found = document.getElementById("drawing");
  if (!read || !found) return;
  const details = JSON.parse(read.textContent) as NodeDetails[];
  const svg = found;
  const byId = (id: string) => document.getElementById(id) as HTMLElement;
  const canvas = byId("canvas");
  const panel = byId("panel");
  const find = byId("find") as HTMLInputElement;
  const hits = byId("hits");
  const [width, height] = ["width", "height"].map((name) => Number(svg.getAttribute(name))) as [number, number];
  const groups = [...svg.querySelectorAll<SVGGElement>("g.n")];
  let scale = 1;
  let current = 0;
  let matching: number[] = [];

  function zoom(to: number): void {
    const middle = {
      x: (canvas.scrollLeft + canvas.clientWidth / 2) / scale,
      y: (canvas.scrollTop + canvas.clientHeight / 2) / scale,
    };
    scale = Math.min(2.5, Math.max(0.04, to));
    svg.setAttribute("width", String(Math.round(width * scale)));
    svg.setAttribute("height", String(Math.round(height * scale)));
    canvas.scrollTo(middle.x * scale - canvas.clientWidth / 2, middle.y * scale - canvas.clientHeight / 2);
    byId("scale").textContent = `${Math.round(scale * 100)} %`;
  }

  function fitting(): number {
    const room = Number.parseFloat(getComputedStyle(canvas).maxHeight);
    return Math.min(1, (canvas.clientWidth - 2) / width, (room - 4) / height);
  }

  function show(nth: number): void {
    const box = groups[nth]?.getBoundingClientRect();
    const around = canvas.getBoundingClientRect();
    if (!box) return;
    canvas.scrollBy(
      box.x + box.width / 2 - around.x - around.width / 2,
      box.y + box.height / 2 - around.y - around.height / 2,
    );
  }

  function select(nth: number): void {
    groups[current]?.setAttribute("tabindex", "-1");
    current = nth;
    const group = groups[nth];
    group?.setAttribute("tabindex", "0");
    show(nth);
    group?.focus({ preventScroll: true });
  }

  function element(name: string, text = "", ...inner: Node[]): HTMLElement {
    const made = document.createElement(name);
    if (text !== "") made.textContent = text;
    made.append(...inner);
    return made;
  }

  function link(nth: number): HTMLElement {
    const one = details[nth] as NodeDetails;
    const button = element("button", one.n);
    button.addEventListener("click", () => {
      select(nth);
      open(nth);
    });
    return element("li", "", button);
  }

  function list(title: string, items: Node[]): Node[] {
    return items.length > 0 ? [element("h4", title), element("ul", "", ...items)] : [];
  }

  function origin([dataset, field]: [number | string, string]): string {
    return `${typeof dataset === "number" ? details[dataset]?.n : dataset}: ${field}`;
  }

  function columnsOf({ c = [], m = 0 }: NodeDetails): Node[] {
    if (c.length + m === 0) return [];
    const rows = c.map(([name, type, from]) =>
      element("tr", "", element("th", name), element("td", type), element("td", from.map(origin).join("\n"))),
    );
    for (const row of rows) row.firstElementChild?.setAttribute("scope", "row");
    const head = element("tr", "", element("th", "column"), element("th", "type"), element("th", "comes from"));
    const table = element("table", "", element("thead", "", head), element("tbody", "", ...rows));
    const left = m > 0 ? [element("p", `${m} columns are left out here: events.ndjson has them.`)] : [];
    return [element("h4", `Columns (${c.length + m})`), ...(c.length > 0 ? [table] : []), ...left];
  }

  function open(nth: number): void {
    const one = details[nth];
    if (!one) return;
    const close = element("button", "Close");
    close.addEventListener("click", shut);
    const title = element("h3", one.n);
    title.id = "node-name";
    panel.replaceChildren(
      close,
      element("p", [one.k, one.w].filter(Boolean).join(", ")),
      title,
      element("p", one.s === "" ? "" : `namespace ${one.s}`),
      ...list(
        "What there is to say",
        (one.o ?? []).map((note) => element("li", note)),
      ),
      ...list(
        "Runs",
        (one.r ?? []).map((state) => element("li", state)),
      ),
      ...columnsOf(one),
      ...list(one.k === "job" ? "Reads" : "Written by", one.p.map(link)),
      ...list(one.k === "job" ? "Writes" : "Read by", one.x.map(link)),
      ...list(
        "Facets",
        (one.f ?? []).map((facet) => element("li", facet)),
      ),
    );
    for (const group of groups) group.removeAttribute("aria-pressed");
    groups[nth]?.setAttribute("aria-pressed", "true");
    panel.hidden = false;
    panel.scrollTop = 0;
    // The panel takes room from the drawing.
    show(nth);
  }

  function shut(): void {
    panel.hidden = true;
    groups[current]?.removeAttribute("aria-pressed");
    groups[current]?.focus({ preventScroll: true });
  }

  /** The nearest node of some, by its height in the drawing. */
  function nearest(nodes: number[]): number | undefined {
    const y = (nth: number) => groups[nth]?.getBoundingClientRect().y ?? 0;
    return nodes.toSorted((one, other) => Math.abs(y(one) - y(current)) - Math.abs(y(other) - y(current)))[0];
  }

  /** The node above or below, in the same column of the drawing. */
  function beside(direction: 1 | -1): number | undefined {
    const own = groups[current]?.getBoundingClientRect();
    const others = groups.map((group, nth) => ({ nth, box: group.getBoundingClientRect() }));
    return others
      .filter(({ box }) => own && Math.abs(box.x - own.x) < 2 && (box.y - own.y) * direction > 1)
      .sort((one, other) => (one.box.y - other.box.y) * direction)[0]?.nth;
  }

  function search(): void {
    const wanted = find.value.trim().toLowerCase();
    const isMatch = ({ n, s, w, c = [] }: NodeDetails) =>
      [n, s, w, ...c.map(([name]) => name)].some((text) => text.toLowerCase().includes(wanted));
    matching = wanted === "" ? [] : details.flatMap((one, nth) => (isMatch(one) ? [nth] : []));
    svg.classList.toggle("searching", wanted !== "");
    groups.forEach((group, nth) => {
      group.classList.toggle("hit", matching.includes(nth));
    });
    hits.textContent = wanted === "" ? "" : `${matching.length} of ${details.length}`;
    if (matching[0] !== undefined) show(matching[0]);
  }

  svg.setAttribute("role", "group");
  groups.forEach((group, nth) => {
    group.setAttribute("role", "button");
    group.setAttribute("tabindex", "-1");
    group.addEventListener("click", () => {
      select(nth);
      open(nth);
    });
  });
  svg.addEventListener("keydown", (event) => {
    const one = details[current];
    const to = {
      ArrowRight: () => nearest(one?.x ?? []),
      ArrowLeft: () => nearest(one?.p ?? []),
      ArrowDown: () => beside(1),
      ArrowUp: () => beside(-1),
      Home: () => 0,
      End: () => groups.length - 1,
    }[event.key];
    if (event.key === "Enter" || event.key === " ") open(current);
    else if (event.key === "Escape") shut();
    else if (event.key === "+") zoom(scale * 1.25);
    else if (event.key === "-") zoom(scale / 1.25);
    else if (to) {
      const next = to();
      if (next !== undefined) select(next);
    } else return;
    event.preventDefault();
  });
  panel.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") shut();
  });
  find.addEventListener("input", search);
  find.addEventListener("keydown", ({ key }) => {
    if (key !== "Enter" || matching.length === 0) return;
    const next = matching.find((nth) => nth > current) ?? (matching[0] as number);
    select(next);
    open(next);
  });
  const press = (id: string, act: () => void) => byId(id).addEventListener("click", act);
  press("closer", () => zoom(scale * 1.25));
  press("farther", () => zoom(scale / 1.25));
  press("fit", () => zoom(fitting()));
  press("natural", () => zoom(1));
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
    },
    { passive: false },
  );
  for (const hidden of document.querySelectorAll<HTMLElement>(".tools")) hidden.hidden = false;
  const first = Math.max(
    0,
    details.findIndex(({ w }) => w !== "" && w !== "in Marquez only"),
  );
  current = first;
  groups[first]?.setAttribute("tabindex", "0");
  // Letters that are smaller than this are not read: then a part of it is shown.
  zoom(fitting() >= 0.6 ? fitting() : 0.85);
  show(first);
}
