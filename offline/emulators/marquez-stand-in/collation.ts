const letters = new Intl.Collator("en", { ignorePunctuation: true });

/** Compares two names as the recorded Marquez's database does: `l_in` comes before `lonely`, and that before `l_out`. */
export const compareNames = (a: string, b: string): number => letters.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
