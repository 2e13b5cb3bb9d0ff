"""Notices about plans, pots, permissions, listings and proofs."""

from marketplace.notifications.domain.words import Notice, say

KINDS: dict[str, Notice] = {
    "plan_submitted": Notice(
        person=say("Your plan was sent in", "Someone reads it now. We tell you as soon as they answer."),
        staff=say("A plan waits for you", "It was sent in on {submitted_on}.", "Please read it and decide."),
    ),
    "plan_approved": Notice(
        person=say("Your plan is agreed", "It starts on {starts_on}.", "You can look for support now."),
    ),
    "plan_changes_requested": Notice(
        person=say("Your plan needs a change", "Open it to see what and why. Your support goes on as it is."),
    ),
    "plan_active": Notice(
        person=say(
            "Your plan has started", "You can book support with it from today.", "We look at it on {review_on}."
        ),
    ),
    "pot_warning": Notice(
        person=say(
            "A look at your money",
            "You have used {percent} of this period’s money.",
            "At this pace it is used up by {runs_out_on}.",
            "Nothing stops. You can change it, or ask for help.",
        ),
        staff=say("A pot runs fast", "{percent} of this period’s money is used.", "Nothing stops by itself."),
    ),
    "budget_set_up": Notice(
        person=say(
            "A budget is being set up for you",
            "We think it will be about {amount_pence}.",
            "Nothing is fixed yet. Your plan comes first.",
        ),
    ),
    "pot_active": Notice(person=say("Your pot is open", "You can book support with it.")),
    "pot_paused": Notice(
        person=say(
            "New bookings are paused",
            "You can’t book new visits from this pot for now. Open it to see why.",
            "What is booked goes on, and the money for it stays held.",
        ),
    ),
    "pot_closing": Notice(
        person=say("A pot is closing", "Open it to see why. What was delivered is still paid."),
    ),
    "pot_closed": Notice(person=say("A pot is closed", "Open it to see its last statement.")),
    "pot_changed": Notice(
        person=say(
            "The way a pot is looked after has changed",
            "Your money and what you have booked stay as they are. Open it to see how bills are paid now.",
        ),
    ),
    "bill_to_pay": Notice(
        person=say("You have a bill to pay", "{pence}, from your own account. Open it to see to whom and by when."),
    ),
    "contribution_recorded": Notice(
        person=say("Money of yours was written down", "{pence}. You can see it on your statement."),
    ),
    "pacing_acknowledged": Notice(
        person=say("Money may run out early", "You booked more than this period’s pace. Nothing stops."),
        staff=say("A booking goes faster than its pot", "They know, and booked it. Please look at it with them."),
    ),
    "period_released": Notice(
        person=say("New money in your budget", "{pence} is free from today.", "It is for the time until {ends_on}."),
    ),
    "review_due": Notice(
        person=say("It is time to look at your plan", "We meet by {due_on}.", "Your support goes on as it is."),
        staff=say("A plan review is due", "It is due by {due_on}."),
    ),
    "delegation_proposed": Notice(
        person=say(
            "You allowed someone to act for you",
            "They have to say yes first.",
            "It ends on {ends_on}. You can stop it at any time.",
            "If you did not say this, tell us at once.",
        ),
        delegate=say(
            "You are asked to act for someone",
            "Open it to see what you may do, and until when.",
            "It would end on {ends_on}. Say yes or no.",
        ),
    ),
    "delegation_accepted": Notice(
        person=say(
            "They said yes",
            "They can act for you now, as far as you allowed.",
            "It ends on {ends_on}. You can stop it at any time.",
        ),
    ),
    "delegation_declined": Notice(
        person=say("They said no", "They can’t act for you. You can ask someone else."),
    ),
    "delegation_revoked": Notice(
        person=say("You stopped a permission", "They can’t act for you any more, from this minute."),
        delegate=say("You can no longer act for someone", "They stopped their permission. It holds from this minute."),
    ),
    "delegation_ending": Notice(
        person=say(
            "A permission runs out soon",
            "Someone can act for you until {ends_on}. That is in {days}.",
            "If you want it to go on, say yes again.",
        ),
        delegate=say(
            "A permission runs out soon",
            "You may act for someone until {ends_on}. That is in {days}.",
            "Only they can renew it.",
        ),
    ),
    "delegation_expired": Notice(
        person=say("A permission ran out", "Nobody acts for you under it any more. You can say yes again."),
        delegate=say("A permission ran out", "You can no longer act for someone. Only they can renew it."),
    ),
    "listing_approved": Notice(
        person=say("Your listing is on the site", "People can find you now."),
    ),
    "listing_changes_requested": Notice(
        person=say("Your listing needs a change", "Open it to see what and why. Then send it in again."),
    ),
    "listing_stopped": Notice(
        person=say(
            "Your listing is off the site",
            "Open it to see why. Nobody can make new bookings now. Visits that are booked go on.",
        ),
    ),
    "credential_not_confirmed": Notice(
        person=say("We could not confirm a proof", "Open your listing to see which and why. Then send it in again."),
    ),
    "credential_expiring": Notice(
        person=say(
            "A proof runs out soon",
            "It is good until {expires_on}. That is in {days}.",
            "Send us the new one before then, so that people can go on booking you.",
        ),
    ),
    "credential_lapsed": Notice(
        person=say(
            "A proof ran out",
            "It was good until {expires_on}.",
            "Nobody can make new bookings that need it. Visits that are booked go on.",
        ),
    ),
    "concern_received": Notice(
        person=say("A concern waits to be read", "Please read it within 1 working day. Sign in to see it."),
    ),
    "concern_unread": Notice(
        person=say(
            "Nobody can read a concern",
            "Nobody is there to look into it. Please give someone the role for concerns today.",
        ),
    ),
    "claim_confirmed": Notice(
        person=say("The listing is yours", "You can change it now and add what you offer."),
    ),
    "claim_refused": Notice(
        person=say("The listing is not yours yet", "We could not say yes. Open it to see why, and what you can do."),
    ),
    "claim_to_check": Notice(
        person=say("A claim waits for you", "Somebody says that a listing is theirs.", "Please check it and decide."),
    ),
    "people.reset_printed": Notice(
        person=say(
            "A code to choose a new password",
            "Someone who works with you printed a code for you. It works once.",
            "If you did not ask for it, tell us at once.",
        ),
    ),
}
