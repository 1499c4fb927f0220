/** The variable that holds the token of a far door's program. */
export const tokenVariable = "LINEAGE_REHEARSAL_TOKEN";

/**
 * The program of a far door, in Python with nothing but its own library. Its arguments are the address at which it listens, and the
 * port at which it hears from the rehearsal. A connection there begins with a line, `TOKEN PORT`, and is kept for a client that
 * comes to that port. The program writes:
 *
 * - `.` once it listens at that port and has the connection;
 * - `!` when a client has come. From then on the two are one connection.
 *
 * Whoever knows not the token is turned away, and so is a client for which no connection is there within half a minute.
 */
export const farDoorProgram = `
import asyncio, hmac, os, sys

TOKEN = os.environ.pop("${tokenVariable}").encode()
WAIT = 30
ADDRESS = sys.argv[1]
kept = {}


async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        # Half of an answer must not look like a whole one.
        writer.transport.abort()


async def join(one, other):
    await asyncio.gather(pump(one[0], other[1]), pump(other[0], one[1]))
    for _, writer in (one, other):
        writer.close()


async def client_came(port, reader, writer):
    try:
        while True:
            way = await asyncio.wait_for(kept[port].get(), WAIT)
            if not way[0].at_eof() and not way[1].is_closing():
                break
            way[1].close()
    except asyncio.TimeoutError:
        writer.transport.abort()
        return
    way[1].write(b"!")
    await join((reader, writer), way)


async def listen(port):
    kept[port] = asyncio.Queue()
    try:
        await asyncio.start_server(lambda reader, writer: client_came(port, reader, writer), ADDRESS, port, backlog=512)
    except OSError:
        del kept[port]
        raise


async def rehearsal_came(reader, writer):
    try:
        token, port = (await asyncio.wait_for(reader.readline(), WAIT)).split()
        if not hmac.compare_digest(token, TOKEN):
            raise ValueError
        port = int(port)
        if port not in kept:
            await listen(port)
    except (ValueError, OverflowError, OSError, asyncio.TimeoutError):
        writer.transport.abort()
        return
    writer.write(b".")
    kept[port].put_nowait((reader, writer))


async def main():
    server = await asyncio.start_server(rehearsal_came, ADDRESS, int(sys.argv[2]), backlog=512)
    print("listening", flush=True)
    await server.serve_forever()


asyncio.run(main())
`;
