"""No mail server is set: says so in the log, keeps nothing."""

import logging

from marketplace.notifications.ports import Mail, MailRefused

log = logging.getLogger(__name__)


class NullMailer:
    def send(self, mail: Mail) -> None:
        log.warning("no e-mail leaves this site: SMTP_URL is not set")
        raise MailRefused("no mail server is set")
