#!/usr/bin/env python3
"""The network between clients and brokers, which can fail: one gate for each LISTEN:TARGET given, numbered from 1.

It prints `ready`, then takes one command a line on standard input and answers each with `ok`:

  cut N       nothing passes in either direction; connections stay open and are accepted, but silent
  mute N      requests pass, answers do not
  heal N      what was held passes, and what comes after it
  reset N     every connection is torn down, with what was under way on it

It ends with its standard input.
"""
import asyncio
import sys

import wire

CHUNK_BYTES = 65536


class Gate:
    def __init__(self, port, target):
        self.port, self.target = port, target
        self.requests, self.answers = asyncio.Event(), asyncio.Event()
        self.heal()
        self.transports = set()

    async def listen(self):
        return await asyncio.start_server(self.connect, wire.HOST, self.port)

    async def connect(self, client_reader, client_writer):
        self.transports.add(client_writer.transport)
        try:
            broker_reader, broker_writer = await asyncio.open_connection(wire.HOST, self.target)
        except OSError:  # it is down
            client_writer.transport.abort()
            self.transports.discard(client_writer.transport)
            return
        self.transports.add(broker_writer.transport)
        await asyncio.gather(self.pump(client_reader, broker_writer, self.requests),
                             self.pump(broker_reader, client_writer, self.answers))
        self.transports -= {client_writer.transport, broker_writer.transport}

    async def pump(self, reader, writer, is_open):
        """One direction, until its source ends; what was read before a cut passes after it."""
        try:
            while data := await reader.read(CHUNK_BYTES):
                await is_open.wait()
                writer.write(data)
                await writer.drain()
            await is_open.wait()
        except OSError:
            pass
        writer.close()

    def cut(self):
        self.requests.clear()
        self.answers.clear()

    def mute(self):
        self.answers.clear()

    def heal(self):
        self.requests.set()
        self.answers.set()

    def reset(self):
        for transport in self.transports:
            transport.abort()


async def serve(pairs):
    gates = [Gate(*map(int, pair.split(":"))) for pair in pairs]
    servers = [await gate.listen() for gate in gates]
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    print("ready", flush=True)
    while line := await lines.readline():
        verb, number = line.decode().split()
        {"cut": Gate.cut, "mute": Gate.mute, "heal": Gate.heal, "reset": Gate.reset}[verb](gates[int(number) - 1])
        print("ok", flush=True)
    for server in servers:
        server.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1:]))
