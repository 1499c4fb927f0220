/** A member of a JSON object, as a client writes it: not one in a text, where its quotes are escaped. */
const member = (name: string): RegExp => new RegExp(`(?<!\\\\)"${name}"\\s*:\\s*"`);
const time = member("eventTime");
/** A facet has a producer too. In a line that was cut, the event's own may be missing. */
const producer = member("_?producer");

/**
 * What openlineage-python logs at DEBUG of each event, whatever the transport, and the Spark integration of each event
 * that was sent.
 */
const alsoSent = /\*try\* to emit event|Emitting lineage completed successfully/;

/**
 * Counts the OpenLineage events in a command's output. The console transports of the clients log each event as JSON in
 * one line, behind the logger's prefix (`ConsoleTransport` in Python and Java); the one of Go can spread it over lines.
 */
export class PrintedEvents {
  #whole = 0;
  /** Lines of events that are spread over several. */
  #times = 0;
  #producers = 0;

  /** Looks at the next line. */
  see(line: string): void {
    const hasTime = time.test(line);
    const hasProducer = producer.test(line);
    if (hasTime && hasProducer) this.#whole += alsoSent.test(line) ? 0 : 1;
    else if (hasTime && /^\s*"eventTime"/.test(line)) this.#times++;
    else if (hasProducer && /^\s*"producer"/.test(line)) this.#producers++;
  }

  /** How many there were so far. */
  get count(): number {
    return this.#whole + Math.min(this.#times, this.#producers);
  }
}
