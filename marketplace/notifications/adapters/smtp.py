"""E-mail by SMTP, with the standard library. One connection an e-mail: a few a minute leave, not thousands."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from marketplace.notifications.ports import Mail, MailerAway, MailRefused, MailUnsure

SECONDS = 15


class SmtpMailer:
    """`url` is `smtp://` (upgraded by STARTTLS where the server offers it) or `smtps://`, with name and password."""

    def __init__(self, url: str, mail_from: str) -> None:
        parts = urlsplit(url)
        self.whole_tls = parts.scheme == "smtps"
        self.host = parts.hostname or "localhost"
        self.port = parts.port or (465 if self.whole_tls else 25)
        self.name = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password or "")
        self.mail_from = mail_from

    def send(self, mail: Mail) -> None:
        message = self._message(mail)
        try:
            server = self._open()
        except (OSError, smtplib.SMTPException) as error:
            raise MailerAway(type(error).__name__) from error
        try:
            server.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise _refusal(error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailUnsure(type(error).__name__) from error
        finally:
            _hang_up(server)

    def knock(self) -> str | None:
        """Opens the server and signs in, sends nothing. The kind of error when that fails, else None."""
        try:
            _hang_up(self._open())
        except (OSError, smtplib.SMTPException) as error:
            return type(error).__name__
        return None

    def _open(self) -> smtplib.SMTP:
        if self.whole_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            server.ehlo()
            if not self.whole_tls and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if self.name:
                server.login(self.name, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.mail_from
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = f"<{mail.reference}@{self.mail_from.rpartition('@')[2].strip('>') or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday reply comes back
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        return message


def _refusal(error: smtplib.SMTPException) -> Exception:
    """A 4xx answer may be another one tomorrow; a 5xx answer is final. The server's text may hold the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    else:
        codes = [getattr(error, "smtp_code", 550)]
    kind = MailerAway if all(400 <= code < 500 for code in codes) else MailRefused
    return kind(f"the server answered {codes[0] if codes else 550}")


def _hang_up(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
