const SVG = "http://www.w3.org/2000/svg";

/** An SVG element. Names from outside only ever become attribute values and text, never markup. */
export function element(
  name: string,
  attributes: Record<string, string | number> = {},
  ...children: (Node | string)[]
): SVGElement {
  const created = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, String(value));
  created.append(...children);
  return created;
}
