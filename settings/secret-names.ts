/** Names of variables that hold a secret, whatever its form. */
const always =
  /(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIALS?|AUTH_STRING|CUSTOM_HEADERS|_PWD|(?:^|_)(?:KEY|PASS|PAT)|WEBHOOK(?:_UR[IL]S?)?)$/i;

/** Names of variables that hold an address, with a secret in it or without. */
const addresses =
  /(?:(?:^|_)DSN|CONNECTION_?STRINGS?(?:__\w+)?|CONN_?STR(?:ING)?|SQL_?ALCHEMY_(?:CONN|DATABASE_URI))$|^AIRFLOW_CONN_/i;

/** Names of variables that hold a secret, or how to authenticate. */
const ways = /(?:^|_)AUTH$/i;
const wayNames =
  /^(?:enabled?|disabled?|required|optional|default|internal|external|anonymous|password|basic|bearer|digest|kerberos|oauth2?|ldap|saml|oidc)$/i;

/** Whether an environment variable is treated as a secret, by its name. `PWD` is where a shell stands. */
export const isSecretName = (name: string): boolean => [always, addresses, ways].some((names) => names.test(name));

/**
 * The secrets in an environment variable: its value, and of an address also the password in it, which programs print
 * alone. An address that leads to a place, and holds no more, is none: datasets have such names.
 */
export function secretsInVariable(name: string, value: string): string[] {
  if (always.test(name)) return [value];
  if (ways.test(name)) return wayNames.test(value.trim()) ? [] : [value];
  return addresses.test(name) ? secretsInAddress(value.trim()) : [];
}

function secretsInAddress(address: string): string[] {
  const [url, scheme = "", userInfo = ""] = /^([a-z][a-z0-9+.:-]*):\/\/(?:([^\s/@]*)@)?/i.exec(address) ?? [];
  const password = userInfo.includes(":") ? userInfo.slice(userInfo.indexOf(":") + 1) : "";
  if (password !== "") return [address, password, decoded(password)];
  // A user without a password is a key where the web is asked.
  if (userInfo !== "" && /^https?$/i.test(scheme)) return [address, userInfo];
  const inParts = [...address.matchAll(partOfSecret)].map(([, , part = ""]) =>
    part.replace(/^(["'{])(.*)["'}]$/, "$2"),
  );
  if (inParts.length > 0) return [address, ...inParts];
  // Neither a URL, nor parts with names, nor a path: nobody knows which part of it is secret.
  return url !== undefined || /^\w[\w ]*=/.test(address) || /^[\w.:/\\-]*$/.test(address) ? [] : [address];
}

/** As in `Server=db;Password=…`, `host=db password=…` and `?password=…`. */
const partOfSecret =
  /(?:^|[;?&\s])(password|pwd|passwd|secret|token|accountkey|sharedaccess(?:key|signature)|sig)\s*=\s*((?:"[^"]*"|'[^']*'|\{[^}]*\}|[^;&\s])+)/gi;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
