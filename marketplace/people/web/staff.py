"""An organisation's people: who works here, who is invited, who leaves. For whoever looks after them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.geography import local_authority_name
from marketplace.core.site import site, units
from marketplace.core.web.context import actor
from marketplace.people import queries, services
from marketplace.people.domain import ADMIN_OF, ROLE_NAMES, LinkChannel, Role
from marketplace.people.web.organisation_forms import InviteForm

blueprint = Blueprint("people_staff", __name__)


@blueprint.get("/organisation")
def mine() -> ResponseReturnValue:
    """To the one organisation that this person looks after, or the list of them."""
    bodies = units().read(queries.looked_after_by, actor().person_id or 0)
    if not bodies:
        raise NotFound()
    if len(bodies) == 1:
        return redirect(url_for("people_staff.people", organisation_id=bodies[0].id))
    return render_template("people/my_organisations.html", bodies=bodies)


@blueprint.get("/organisations/<int:organisation_id>/people")
def people(organisation_id: int) -> ResponseReturnValue:
    page = units().read(queries.staff_page, actor(), organisation_id)
    councils = [local_authority_name(code) for code in page.areas]
    return render_template("people/staff.html", page=page, roles=ROLE_NAMES, councils=councils)


@blueprint.route("/organisations/<int:organisation_id>/people/invite", methods=["GET", "POST"])
def invite(organisation_id: int) -> ResponseReturnValue:
    """A printed code is shown once, in the answer to this form."""
    page = units().read(queries.staff_page, actor(), organisation_id)
    kind = page.organisation.kind
    form = InviteForm(role=None if page.staff else ADMIN_OF[kind].value)
    form.offer(kind)
    if form.validate_on_submit():
        try:
            link = units().write(
                services.invite,
                actor(),
                organisation_id=organisation_id,
                role=Role(form.role.data),
                email=form.email.data,
                given_name=form.given_name.data,
                family_name=form.family_name.data,
                channel=LinkChannel(form.channel.data),
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            back = url_for("people_staff.people", organisation_id=organisation_id)
            if link.channel is LinkChannel.PRINTED:
                return show_code(link, f"{form.given_name.data} {form.family_name.data}", back)
            flash("We have sent the invitation.")
            return redirect(back)
    return render_template("people/invite.html", form=form, page=page), 422 if form.errors else 200


@blueprint.post("/organisations/<int:organisation_id>/people/<int:membership_id>/end")
def end(organisation_id: int, membership_id: int) -> ResponseReturnValue:
    """At once: what the person has open stops at the next click."""
    units().write(services.end_membership, actor(), membership_id=membership_id)
    flash("They no longer have this role. It stopped at once.")
    return redirect(url_for("people_staff.people", organisation_id=organisation_id))


@blueprint.post("/organisations/<int:organisation_id>/invitations/<int:link_id>/cancel")
def cancel(organisation_id: int, link_id: int) -> ResponseReturnValue:
    units().write(services.cancel_invitation, actor(), link_id=link_id)
    flash("The invitation no longer works.")
    return redirect(url_for("people_staff.people", organisation_id=organisation_id))


@blueprint.post("/people/<int:person_id>/print-reset")
def print_reset(person_id: int) -> ResponseReturnValue:
    """A code for a new password, for somebody who can't get e-mail."""
    link = units().write(services.print_reset, actor(), person_id=person_id)
    name = queries.full_name(units().read(queries.person, person_id))
    return show_code(link, name, url_for("people_account.home"))


def show_code(link: services.SingleUseLink, name: str, back: str) -> ResponseReturnValue:
    """The one time that a code is on a page."""
    code = services.printed(services.code_of(link, site().settings.secret_key))
    return render_template("people/printed_code.html", code=code, name=name, link=link, back=back)
