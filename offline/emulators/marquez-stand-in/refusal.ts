/** An answer that refuses a request. Marquez has two shapes of it: a code with a message, and a list of errors. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, body: object) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

export const coded = (status: number, message: string, code = status): Refusal =>
  new Refusal(status, { code, message });

export const listed = (status: number, ...errors: string[]): Refusal => new Refusal(status, { errors });

export const routeNotFound = (): Refusal => coded(404, "HTTP 404 Not Found");

export const notFound = (what: "Dataset" | "Job" | "Namespace" | "Run", name: string): Refusal =>
  coded(404, `${what} '${name}' not found.`);
