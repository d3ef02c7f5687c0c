# SPDX-License-Identifier: Apache-2.0
"""Reads a report (RFC 3464), as any mail program would: with email/."""
import base64
import email
import email.policy
import quopri

POLICY = email.policy.default.clone(utf8=True)
CODINGS = {"base64": base64.b64decode,
           "quoted-printable": quopri.decodestring}


class Report:
    """`message` and `rcpts` are the fields of the machine-readable part, by
    name in lower case; `original` is what came back of the message."""

    def __init__(self, stored):
        whole = email.message_from_bytes(stored, policy=POLICY)
        if whole.get_content_type() != "multipart/report":
            raise AssertionError("no report: " + whole.get_content_type())
        self.header = whole
        text, status, self.original = whole.get_payload()
        self.text = text.get_content()
        self.kind = status.get_content_type()
        self.message, *rcpts = self.blocks(stored, whole.get_boundary())
        self.rcpts = {self.address(r["final-recipient"]): r for r in rcpts}
        if len(self.rcpts) != len(rcpts):
            raise AssertionError("a recipient is reported twice")

    @staticmethod
    def blocks(stored, boundary):
        """The groups of fields of the second part.  email/ takes it apart
        only when it has the type of RFC 3464; that of RFC 6533 may be
        encoded, too."""
        part = stored.split(b"--" + boundary.encode())[2].lstrip(b"\n")
        head, _, body = part.partition(b"\n\n")
        coding = email.message_from_bytes(head)["Content-Transfer-Encoding"]
        body = CODINGS.get(coding, bytes)(body).decode("utf-8")
        blocks = body.replace("\r\n", "\n").strip().split("\n\n")
        return [{name.lower(): " ".join(str(value).split()) for name, value
                 in email.message_from_string(block, policy=POLICY).items()}
                for block in blocks]

    @staticmethod
    def address(value):
        """What stands behind the type of address."""
        return value.partition(";")[2].strip()
