/**
 * Has this process outlive whoever reads its output, and a terminal that is closed: it must not end before its work is done,
 * nor with an exit code that means something else. It may be called again.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners("error").includes(ignore)) stream.on("error", ignore);
}

const ignore = (): void => {};
