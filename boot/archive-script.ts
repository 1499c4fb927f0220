/** The files of the archive in a folder: the archive, and how many bytes it has. */
export const archiveName = "marquez.jsa";
export const archiveSize = "marquez.jsa.bytes";

/** What the log of Marquez begins with when it starts with an archive. */
export const saysArchived = "lineage-rehearsal: Marquez loads its classes from an archive";

/**
 * Starts Marquez with the archive of its classes in the folder `$0`. An archive of another size than it had when it was made is
 * left out: a JVM crashes on one that has been cut. One that is not of this JVM and this jar the JVM leaves out by itself.
 */
export const startWithArchive = `
archive=$0/${archiveName}
if [ -r "$archive" ] && [ "$(wc -c < "$archive")" -eq "$(cat "$0/${archiveSize}")" ] 2> /dev/null; then
  echo '${saysArchived}'
  export JAVA_OPTS="$JAVA_OPTS -XX:SharedArchiveFile=$archive"
fi
exec "$@"
`;

/** The entrypoint and the command of a Marquez that starts with the archive in a folder. */
export const startingWith = (folder: string, marquez: readonly string[]) => ({
  entrypoints: ["sh", "-c", startWithArchive, folder],
  command: [...marquez],
});
