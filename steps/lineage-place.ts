/**
 * Where a transport of an OpenLineage client leads, in words and without credentials.
 * @param transport the mapping that a configuration file has under `transport`, or a URL
 */
export function placeOf(transport: unknown): string {
  if (typeof transport !== "object" || transport === null) return withoutCredentials(String(transport));
  const { type, url, transports, ...others } = transport as Record<string, unknown>;
  if (typeof url === "string") return withoutCredentials(url);
  // A composite transport has a list of transports, or a mapping of them by name.
  if (typeof transports === "object" && transports !== null)
    return Object.values(transports).map(placeOf).join(" and ");
  // One that transforms events has another inside.
  if (typeof others.transport === "object" && others.transport !== null) return placeOf(others.transport);
  const place = placeKeys.map((key) => others[key] ?? inConfig(others, key)).find((value) => typeof value === "string");
  const words = [type, place && withoutCredentials(String(place))].filter(Boolean);
  return words.join(" to ") || "a transport without a type";
}

/** The keys under which the transports of the clients have their places: Kafka, file, Kinesis, the clouds. */
const placeKeys = [
  "bootstrap.servers",
  "log_file_path",
  "location",
  "streamName",
  "domainId",
  "projectId",
  "topicName",
  "topic",
];

/** Kafka's settings are a mapping of their own in Python, and one with other names in Java. */
const inConfig = ({ config, properties }: Record<string, unknown>, key: string): unknown =>
  [config, properties].map((one) => (one as Record<string, unknown> | undefined)?.[key]).find(Boolean);

/** A URL without user, password, query and fragment, each of which may hold a key. Any other text stays as it is. */
function withoutCredentials(text: string): string {
  if (!/^[a-z][\w+.-]*:\/\//i.test(text)) return text;
  const [beginning = ""] = text.split(/[?#]/, 1);
  return beginning.replace(/^([^/]*\/\/)[^/]*@/, "$1");
}
