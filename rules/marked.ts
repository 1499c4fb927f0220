/**
 * A name in which the part is bracketed that another one does not have: `s3[a]://raw/orders`. What it only lacks stands there
 * with a dash: `raw/order[-s]`. Nothing is marked where all of it differs.
 */
export function markedDifference(name: string, other: string): string {
  const [one, two] = [[...name], [...other]];
  const shorter = Math.min(one.length, two.length);
  let start = 0;
  while (start < shorter && one[start] === two[start]) start++;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === two.at(-1 - end)) end++;
  if (start + end === 0) return name;
  const middle = one.slice(start, one.length - end).join("");
  const mark = middle === "" ? `-${two.slice(start, two.length - end).join("")}` : middle;
  return `${one.slice(0, start).join("")}[${mark}]${one.slice(one.length - end).join("")}`;
}
