/** Names of this machine, as they stand in a URL or in a list of hosts that no proxy is used for. */
const names = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** A host of a URL without what only URLs have: the brackets of an IPv6 address, the dot that ends a full name. */
export const bareHost = (hostname: string): string =>
  hostname
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/(?<=.)\.$/, "")
    .toLowerCase();

/** Whether a host of a URL is this machine, so that nobody else sees what is sent to it. */
export const isLoopback = (hostname: string): boolean => names.test(bareHost(hostname));
