# SPDX-License-Identifier: Apache-2.0
"""The ways in which programs lay out who failed and why, one letter each."""
from letter import bare, case, headers, html, multi, post, text

D = "MAILER-DAEMON@mx.form.example"

# name, recipients with labels, the words
ROWS = [
    ("dots", "bob@form.example bad-mailbox 5.1.1",
     "To ............: bob@form.example\nError .........: 550 5.1.1 User "
     "unknown"),
    ("columns", "bob@form.example bad-mailbox 5.1.1; eve@form.example "
     "mailbox-full 5.2.2",
     "Recipient              Status   Reason\n"
     "---------------------  -------  ----------------\n"
     "bob@form.example       5.1.1    User unknown\n"
     "eve@form.example       5.2.2    Mailbox full"),
    ("commas", "bob@form.example bad-mailbox 5.1.1",
     "\"bob@form.example\",\"550 5.1.1 user unknown\""),
    ("reason-first", "bob@form.example bad-mailbox 5.1.1",
     "Your mail was not delivered.\n\n550 5.1.1 user unknown: "
     "bob@form.example"),
    ("command", "bob@form.example bad-mailbox",
     "RCPT TO:<bob@form.example> failed: 550 user unknown"),
    ("arrow-host", "bob@form.example mailbox-full 5.2.2",
     "Not delivered:\n\nbob@form.example -> mx.form.example[192.0.2.9]: 552 "
     "5.2.2 over quota"),
    ("name-bracket", "bob@form.example bad-mailbox",
     "These people did not get your mail:\n\nBob Smith (bob@form.example)\n"
     "    This user does not exist."),
    ("smtp-prefix", "bob@form.example bad-mailbox",
     "Could not deliver to [SMTP:bob@form.example]: no such user"),
    ("one-line", "bob@form.example mailbox-full",
     "The following address failed: <bob@form.example> Reason: mailbox is "
     "full"),
    ("summary", "bob@form.example spam-content",
     "From:    news@sender.example\nTo:      bob@form.example\nSubject: Your "
     "order\n\nThis message was rejected, because it looks like spam."),
    ("two-levels", "bob@form.example bad-mailbox; eve@other.example network",
     "Failed deliveries:\n\n* form.example\n  - bob@form.example: user "
     "unknown\n* other.example\n  - eve@other.example: connection timed out"),
    ("user-unknown", "bob@form.example bad-mailbox",
     "User bob@form.example unknown."),
    ("many-lines", "bob@form.example blocklisted 5.7.1",
     "<bob@form.example>:\n550-5.7.1 Your host 192.0.2.77 is on\n550-5.7.1 the "
     "block list of\n550 5.7.1 bl.example"),
    ("dead-mx", "bob@form.example bad-domain|dns-failure",
     "  bob@form.example\n    all relevant MX records point to non-existent "
     "hosts"),
    ("no-at", "bob@form.example mailbox-full",
     "The mailbox of bob is full."),
    ("backtick", "bob@form.example bad-mailbox",
     "Delivery to `bob' failed: no such user"),
    ("both-sorts", "eve@form.example bad-mailbox 5.1.1",
     "Your mail was delivered to some of its recipients.\n\n"
     "It could not be delivered to:\n\n<eve@form.example>: 550 5.1.1 no such "
     "user"),
    ("literal", "bob@[192.0.2.1] network",
     "<bob@[192.0.2.1]>: connection refused"),
    ("capitals", "BOB@FORM.EXAMPLE bad-mailbox",
     "<BOB@FORM.EXAMPLE>: USER UNKNOWN"),
    ("cyrillic", "имя@почта.example bad-mailbox",
     "<имя@почта.example>: 550 no such user"),
    ("full-stop", "bob@form.example bad-domain",
     "We could not deliver your message to bob@form.example. The domain was "
     "not found."),
    ("semicolon", "bob@form.example mailbox-disabled",
     "bob@form.example; account is disabled"),
    ("equals", "bob@form.example bad-mailbox 5.1.1",
     "recipient=bob@form.example\nstatus=5.1.1\nerror=550 5.1.1 User unknown"),
    ("sentence-end", "bob@form.example expired",
     "After five days of trying we gave up on delivering your mail to "
     "bob@form.example"),
    ("tabs", "bob@form.example greylisted",
     "bob@form.example\t451 greylisted, please try again later"),
    ("host-said", "bob@form.example policy",
     "Mail for bob@form.example was refused by mx.form.example.\n\nThe host "
     "said: 554 rejected by local policy"),
    ("parenthesis", "bob@form.example bad-mailbox",
     "The following failed:\n\nbob@form.example (unknown user)"),
    ("equal-rule", "bob@form.example mailbox-full",
     "==========================\nbob@form.example\n=========================="
     "\nOver quota"),
    ("dash-between", "bob@form.example bad-mailbox 5.1.1",
     "bob@form.example - 550 5.1.1 User unknown"),
    ("time-first", "bob@form.example network 4.4.1",
     "2026-03-10 09:21:44 bob@form.example: 4.4.1 connection timed out"),
]
for name, label, words in ROWS:
    who = label.split()[0]
    case(f"form-{name}", "bounce", label, f"{name}@sender.example", post(
        D, "Undelivered mail", multi("mixed", text(words), headers(
            who, f"{name}@sender.example"))))
    # the same in a mail without MIME, and with nothing returned
    if name not in ("no-at", "backtick", "cyrillic"):
        case(f"bare-{name}", "bounce", label, "", bare(
            D, "Undelivered mail", words))
PAGES = [
    ("list", "bob@form.example bad-mailbox; eve@form.example mailbox-full",
     "<ul><li>bob@form.example: user unknown</li><li>eve@form.example: "
     "mailbox full</li></ul>"),
    ("numbers", "kim@form.example bad-mailbox",
     "<p>kim@form.example</p><p>"
     + "".join(f"&#{ord(c)};" for c in "존재하지 않는 사용자입니다") + "</p>"),
    ("breaks", "bob@form.example mailbox-disabled",
     "<table><tr><td>bob@form.example<br>The account is suspended</td></tr>"
     "</table>"),
    ("bold", "bob@form.example bad-domain",
     "Delivery to <b>bob@form.example</b> failed: the domain <i>form.example"
     "</i> does not exist."),
    ("hexadecimal", "bob@form.example bad-mailbox",
     "<p>bob&#x40;form.example</p><p>No such user</p>"),
]
for name, label, words in PAGES:
    case(f"page-{name}", "bounce", label, "", post(
        D, "Undelivered mail", html(words, cte="quoted-printable")))
