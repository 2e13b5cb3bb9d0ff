"""What is said, to whom, in which words. Pure: facts in, plain sentences out."""

from marketplace.notifications.domain.catalogue import CATALOGUE, LINK_KINDS, Notice, Words
from marketplace.notifications.domain.render import Rendered, UnknownKind, render, render_link
from marketplace.notifications.domain.tasks import TASK_WORDS, task_title

__all__ = [
    "CATALOGUE",
    "LINK_KINDS",
    "TASK_WORDS",
    "Notice",
    "Rendered",
    "UnknownKind",
    "Words",
    "render",
    "render_link",
    "task_title",
]
