"""The mail server, through Django: one connection for a batch of letters."""

import smtplib
from types import TracebackType

from django.core.mail import EmailMessage, get_connection

from notifications.models import Message

# Replies of 500 and above are final; anything else may work later.
FINAL = 500


class Post:
    """An open way to the mail server; raises OSError (SMTPException is one) where it is away."""

    def __enter__(self) -> "Post":
        self.connection = get_connection()
        self.connection.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def send(self, message: Message) -> None:
        """Hand one letter over; raises what the mail server or the network says."""
        EmailMessage(
            subject=message.subject,
            body=message.body,
            to=[message.address],
            connection=self.connection,
            headers={
                "Message-ID": message.mail_id,
                "Auto-Submitted": "auto-generated",
                "Content-Language": "vi",
            },
        ).send()


def is_final(error: Exception) -> bool:
    """Tell whether the server has refused this address or letter for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= FINAL for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPSenderRefused):
        return False  # our own address or account is at fault: the operators mend it
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= FINAL
