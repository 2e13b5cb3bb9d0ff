"""Carrying notices to people, and keeping staff's tasks."""

from marketplace.notifications.services.letters import Printed, print_letters
from marketplace.notifications.services.mail import MailRoom
from marketplace.notifications.services.notices import carry_notices, stop_for
from marketplace.notifications.services.tasks import close_task, finish_task, open_task, read_all, read_message

__all__ = [
    "MailRoom",
    "Printed",
    "carry_notices",
    "close_task",
    "finish_task",
    "open_task",
    "print_letters",
    "read_all",
    "read_message",
    "stop_for",
]
