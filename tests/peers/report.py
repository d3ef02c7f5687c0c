# SPDX-License-Identifier: Apache-2.0
"""Reads a report (RFC 3464), as any mail program would: with email/."""
import email
import email.policy


class Report:
    """`message` and `rcpts` are the fields of the machine-readable part, by
    name in lower case; `original` is what came back of the message."""

    def __init__(self, stored):
        whole = email.message_from_bytes(
            stored, policy=email.policy.default.clone(utf8=True))
        if whole.get_content_type() != "multipart/report":
            raise AssertionError("no report: " + whole.get_content_type())
        self.header = whole
        text, status, self.original = whole.get_payload()
        self.text = text.get_content()
        self.kind = status.get_content_type()
        blocks = [{name.lower(): " ".join(str(value).split())
                   for name, value in block.items()}
                  for block in status.get_payload()]
        self.message, rcpts = blocks[0], blocks[1:]
        self.rcpts = {self.address(r["final-recipient"]): r for r in rcpts}
        if len(self.rcpts) != len(rcpts):
            raise AssertionError("a recipient is reported twice")

    @staticmethod
    def address(value):
        """What stands behind the type of address."""
        return value.partition(";")[2].strip()
