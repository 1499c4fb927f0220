/** A name in which the part is bracketed that another one does not have: `s3[a]://raw/orders`. Not where all of it is. */
export function markedDifference(name: string, other: string): string {
  const [one, two] = [[...name], [...other]];
  const shorter = Math.min(one.length, two.length);
  let start = 0;
  while (start < shorter && one[start] === two[start]) start++;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === two.at(-1 - end)) end++;
  if (start + end === 0) return name;
  const middle = one.slice(start, one.length - end);
  // A name that only lacks something has no part to mark but the place.
  return `${one.slice(0, start).join("")}[${middle.join("")}]${one.slice(one.length - end).join("")}`;
}
