"""A mail server that only counts: `python sink.py PORT_FILE LOG [null] [slow]`. Knows no Django.

Each letter it accepts is one line, on disk before the sender hears "250": Message-ID, receiver,
moment. "null" leaves the disk out, "slow" takes its time. A receiver "nanti…" is put off (451),
one "tolak…" is refused (550).
"""

import asyncio
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

ANSWERS = {"QUIT": b"221 bye", "DATA": b"354 go on"}


class Sink:
    """One server, one log."""

    def __init__(self, log: Path, how: list[str]) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.careful = "null" not in how
        self.pause = 0.04 if "slow" in how else 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One sender, from greeting to goodbye."""
        with suppress(OSError, asyncio.IncompleteReadError):  # the sender was killed
            await self.listen(reader, writer)
        writer.close()

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers each line; keeps each letter."""
        writer.write(b"220 sink\r\n")
        receiver = ""
        while line := await reader.readline():
            words = line.decode("latin-1").strip()
            verb = words[:4].upper()
            answer = ANSWERS.get(verb, b"250 ok")
            if verb == "RCPT":
                receiver = words.partition("<")[2].partition(">")[0]
                answer = {"nanti": b"451 later", "tolak": b"550 never"}.get(receiver[:5], answer)
            writer.write(answer + b"\r\n")
            if verb == "QUIT":
                break
            if verb == "DATA":
                await asyncio.sleep(self.pause)
                self.keep(await reader.readuntil(b"\r\n.\r\n"), receiver)
                writer.write(b"250 kept\r\n")

    def keep(self, letter: bytes, receiver: str) -> None:
        """Writes the letter's line."""
        heads = letter.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")
        key = next(head[11:].strip() for head in heads if head.lower().startswith("message-id:"))
        os.write(self.log, f"{key} {receiver} {time.time():.4f}\n".encode())
        if self.careful:
            os.fsync(self.log)


async def main(port_file: Path, log: Path, how: list[str]) -> None:
    """Serves until killed; says at which port in a file."""
    server = await asyncio.start_server(Sink(log, how).serve, "127.0.0.1", 0, limit=2**20)
    fresh = port_file.with_suffix(".new")
    fresh.write_text(str(server.sockets[0].getsockname()[1]))
    fresh.rename(port_file)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
