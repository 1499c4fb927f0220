/** Tells the user what is being fetched or built, and why. One call is one line. */
export type Say = (message: string) => void;
