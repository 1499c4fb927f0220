/**
 * What the containers of a command's pod run that take its files in and out, and end it. Each is a whole list of arguments without
 * anything from outside in its text: what differs is an argument of the shell.
 */

/** Where these containers have the volume. The command has the folder `files` of it. */
export const filesFolder = "/rehearsal";

const files = `${filesFolder}/files`;

/** Made when all files are there. */
const sent = `${filesFolder}/sent`;

const script = (lines: string, ...args: string[]): string[] => ["sh", "-c", lines, "sh", ...args];

/** Waits until the files are there. */
export const waitsForFiles = script(`until [ -e ${sent} ]; do sleep 0.1; done`);

/** Waits for its own end. */
export const waitsForItsEnd = script("exec sleep 2147483647");

/** Unpacks the files from its standard input. */
export const unpacks = script(`mkdir -p ${files} && exec tar -x -p -f - -C ${files}`);

/** Tells that all of them are there. */
export const tellsSent = script(`exec touch ${sent}`);

/**
 * Packs the files that the command has made or changed, to its standard output. Whether they were is told by the time of the last
 * change of their state, which a program cannot set. A `find` that does not know that time packs all.
 */
export const packsChanged = script(`
cd ${files} || exit
if find . -prune -cnewer ${sent} >/dev/null 2>&1
then find . -type f -cnewer ${sent} -print0 | tar -c -f - --null --no-recursion -T -
else exec tar -c -f - .
fi`);

/**
 * Sends a signal to each process of the command: those that see other files than this one does. The first process of the pod is the
 * node's, and would end the pod.
 */
export const signals = (name: "TERM" | "KILL"): string[] =>
  script(
    `
own=$(readlink /proc/self/ns/mnt)
for path in /proc/[0-9]*
do
  id=\${path#/proc/}
  [ "$id" = 1 ] || [ "$(readlink "$path/ns/mnt")" = "$own" ] || kill -"$1" "$id"
done 2>/dev/null
true`,
    name,
  );

/** Ends with 0 when a process has this variable. */
export const hasVariable = (name: string, value: string): string[] =>
  script('exec grep -q -s -z -x -F -e "$1" /proc/[0-9]*/environ', `${name}=${value}`);
