/** Tells the user what is being downloaded or built, and why. One call is one line. */
export type Say = (message: string) => void;
