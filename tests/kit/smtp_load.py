# SPDX-License-Identifier: Apache-2.0
"""Load for crash tests: many SMTP sessions at once, and a sink to relay to.

Every message has a number, and its content follows from the number alone, so
that whoever receives it can say whether it is whole.  Load remembers which
numbers were answered with 250; nothing else was promised.
"""
import asyncio
import random
import re
import socket
import threading
import time


def body(number, size):
    """The content of message `number`: lines, some beginning with a dot."""
    r = random.Random(number)
    lines = [f"{number} {size}"]
    left = size
    while left > 0:
        dot = "." if r.random() < 0.1 else ""
        line = dot + f"{r.getrandbits(280):070x}"
        lines.append(line)
        left -= len(line) + 2
    lines.append(f"end of {number}")
    return ("\r\n".join(lines) + "\r\n").encode()


def number_of(message):
    """The number of a received message, or an error when it is not whole."""
    content = message.replace(b"\r\n", b"\n").split(b"\n\n", 1)[1]
    head = re.match(rb"(\d+) (\d+)\n", content)
    if head is None:
        raise AssertionError(f"no message of ours: {content[:80]!r}")
    number, size = int(head[1]), int(head[2])
    if content != body(number, size).replace(b"\r\n", b"\n"):
        raise AssertionError(f"message {number} is not what was sent")
    return number


class Background:
    """An asyncio loop in a thread; coroutines are handed to it."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()

    def call(self, coroutine):
        """Runs it there and returns what it returns."""
        return asyncio.run_coroutine_threadsafe(
            coroutine, self.loop).result(60)

    def end(self):
        """Cancels what runs and joins the thread."""
        if self.loop.is_closed():
            return

        async def cancel():
            tasks = [t for t in asyncio.all_tasks()
                     if t is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self.call(cancel())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


class Load(Background):
    """`sessions` clients that send until stop().

    rcpt(number) and size(number) say to whom and how much; `got` are the
    numbers that were answered with 250, `sent` those that were tried, and
    `unexpected` every reply that no crash explains."""

    def __init__(self, port, rcpt, size, sessions=40, a_session=8):
        super().__init__()
        self.port, self.rcpt, self.size = port, rcpt, size
        self.a_session = a_session
        self.got, self.sent = set(), 0
        self.unexpected, self.broken, self.refused = [], 0, 0
        self.stopping = False
        self.tasks = [asyncio.run_coroutine_threadsafe(
            self._client(), self.loop) for _ in range(sessions)]

    async def _say(self, r, w, line, want):
        if line is not None:
            w.write(line)
            await w.drain()
        while True:
            reply = await asyncio.wait_for(r.readline(), 60)
            if reply == b"":
                raise ConnectionResetError
            if reply[3:4] != b"-":
                break
        if not reply.startswith(want):
            # Without a code of its own it is the greeting.
            if not reply.startswith((b"421 4.3.2", b"421 service is clos")):
                self.unexpected.append(reply)
            raise ConnectionResetError
        return reply

    async def _session(self, r, w):
        await self._say(r, w, None, b"220")
        await self._say(r, w, b"EHLO load.test\r\n", b"250")
        for _ in range(self.a_session):
            if self.stopping:
                break
            number = self.sent = self.sent + 1
            content = body(number, self.size(number))
            await self._say(r, w, b"MAIL FROM:<load@load.test>\r\n", b"250")
            await self._say(
                r, w, f"RCPT TO:<{self.rcpt(number)}>\r\n".encode(), b"250")
            await self._say(r, w, b"DATA\r\n", b"354")
            w.write(b"Subject: load\r\n\r\n")
            w.write(content.replace(b"\r\n.", b"\r\n.."))
            await self._say(r, w, b".\r\n", b"250 2.0.0")
            self.got.add(number)
        await self._say(r, w, b"QUIT\r\n", b"221")

    async def _client(self):
        while not self.stopping:
            try:
                r, w = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                self.refused += 1
                await asyncio.sleep(0.05)
                continue
            try:
                await self._session(r, w)
            except (OSError, asyncio.IncompleteReadError):
                self.broken += 1
            finally:
                w.close()

    def stop(self):
        """Lets every client finish its message, and ends."""
        self.stopping = True
        for task in self.tasks:
            task.result(60)
        self.end()


class Sink(Background):
    """An SMTP server that keeps what it gets as (time, number).

    answer(rcpt) is the reply to RCPT; slow(number) seconds pass before the
    250 after the content."""

    def __init__(self, answer=lambda rcpt: b"250 2.1.5 ok", port=0):
        super().__init__()
        self.answer, self.taken, self.errors = answer, [], []
        self.rcpts = []
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", port))
        sock.listen(256)
        self.port = sock.getsockname()[1]
        self.server = self.call(asyncio.start_server(
            self._serve, sock=sock, limit=1 << 24))

    async def _content(self, r):
        raw = await r.readuntil(b"\r\n.\r\n")
        try:
            number = number_of(raw[:-3].replace(b"\r\n..", b"\r\n."))
            self.taken.append((time.time(), number))
        except (AssertionError, IndexError) as error:
            self.errors.append(error)

    async def _serve(self, r, w):
        rcpts = 0
        try:
            w.write(b"220 sink.test\r\n")
            while (line := await r.readline()) != b"":
                verb = line[:4].upper()
                if verb == b"EHLO":
                    w.write(b"250-sink.test\r\n250 PIPELINING\r\n")
                elif verb == b"RCPT":
                    self.rcpts.append((time.time(), line.decode()))
                    answer = self.answer(line.decode())
                    rcpts += answer.startswith(b"2")
                    w.write(answer + b"\r\n")
                elif verb == b"DATA" and rcpts == 0:
                    w.write(b"554 5.5.1 no recipient\r\n")
                elif verb == b"DATA":
                    rcpts = 0
                    w.write(b"354 go on\r\n")
                    await self._content(r)
                    w.write(b"250 2.0.0 taken\r\n")
                elif verb == b"QUIT":
                    w.write(b"221 bye\r\n")
                    break
                else:
                    rcpts = 0
                    w.write(b"250 2.0.0 ok\r\n")
                await w.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the engine was killed, or the test ends
        finally:
            w.close()

    def stop(self):
        """Hangs up on all and ends."""
        self.loop.call_soon_threadsafe(self.server.close)
        self.end()
