/** The parts of JSON Schema that describe a setting here. */
export interface SchemaNode {
  type?: string;
  /** The form of a value where its type says too little: duration, path, URL. */
  title?: string;
  description?: string;
  default?: unknown;
  properties?: Record<string, SchemaNode>;
  required?: string[];
  /** The values of a mapping whose keys are free. */
  additionalProperties?: SchemaNode;
  items?: SchemaNode;
  enum?: string[];
  const?: string;
  anyOf?: SchemaNode[];
  minimum?: number;
  maximum?: number;
}

/** This project's settings. Those of the AWS provider have a namespace of their own. */
export function projectSettings({ properties = {} }: SchemaNode): [string, SchemaNode][] {
  return Object.entries(properties).filter(([name]) => name !== "aws");
}
