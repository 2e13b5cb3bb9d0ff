"""Messages for everybody; tasks for those who have some."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.core.web.context import actor, units
from marketplace.core.web.hosts import own_path
from marketplace.notifications import queries, services
from marketplace.notifications.web.view_models import pages_of, task_rows

messages_blueprint = Blueprint("notifications_messages", __name__)
tasks_blueprint = Blueprint("notifications_tasks", __name__)


@messages_blueprint.get("/messages")
def messages() -> str:
    page = max(request.args.get("page", 1, type=int), 1)
    seen, total = units().read(queries.messages_of, actor(), page=page)
    return render_template(
        "notifications/messages.html", seen=seen, total=total, page=page, pages=pages_of(total, queries.PAGE)
    )


@messages_blueprint.post("/messages/<int:message_id>/open")
def open_message(message_id: int) -> Response:
    message = units().write(services.read_message, actor(), message_id=message_id)
    return redirect(own_path(message.link, url_for("notifications_messages.messages")))


@messages_blueprint.post("/messages/read")
def read_all() -> Response:
    units().write(services.read_all, actor())
    flash("All messages are marked as read.")
    return redirect(url_for("notifications_messages.messages"))


@tasks_blueprint.get("/tasks")
def tasks() -> str:
    return render_template("notifications/tasks.html", rows=units().read(task_rows, actor()))


@tasks_blueprint.post("/tasks/<int:task_id>/done")
def done(task_id: int) -> Response:
    units().write(services.finish_task, actor(), task_id=task_id)
    flash("Done. It is off the list.")
    return redirect(url_for("notifications_tasks.tasks"))
