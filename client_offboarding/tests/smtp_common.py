"""A mail server that takes, refuses, or isn't there."""

import socketserver
import threading

# As a mail server gives a message back.
BOUNCE = """\
From: MAILER-DAEMON@example.com
To: bounce@example.com
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-%(number)s@example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary="X"

--X
Content-Type: text/plain

No such user here.
--X
Content-Type: message/delivery-status

Reporting-MTA: dns; example.com

Final-Recipient: rfc822; %(to)s
Action: failed
Status: 5.1.1
--X
Content-Type: message/rfc822

%(mail)s
--X--
"""


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "QUIT":
                return self.say("221 bye")
            if word == "DATA":
                self.say("354 go on")
                self.server.taken.append(self.read_message())
            refused = self.server.refused.get(word)
            self.say(refused or ("250 ok" if word != "EHLO" else "250 test"))
        return None

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def read_message(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)


class MailServer(socketserver.ThreadingTCPServer):
    """Answers at a port of its own.

    :param refused: command → what it is answered with, as "550 no such user"
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, **refused):
        super().__init__(("127.0.0.1", 0), _Session)
        self.refused, self.taken = refused, []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def close(self):
        self.shutdown()
        self.server_close()
