/** The digest to which a reference pins an image, as `sha256:…`; undefined where it has only a tag. */
export const pinnedDigest = (reference: string): string | undefined => /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];

/** A reference without its digest: the name and the tag. */
export const withoutDigest = (reference: string): string => reference.replace(/@sha256:[0-9a-f]{64}$/, "");

/** The repository that a reference names, without tag and digest: `127.0.0.1:5000/a/b` of `127.0.0.1:5000/a/b:1.0`. */
export const repositoryOf = (reference: string): string => withoutDigest(reference).replace(/:[\w.-]+$/, "");
