"""Notices about enquiries, bookings, visits and their money."""

from marketplace.notifications.domain.words import Notice, say

KINDS: dict[str, Notice] = {
    "booking_requested": Notice(
        person=say(
            "A request was sent for you",
            "Nothing is booked and no money moves yet.",
            "The first visit would be {starts_at}.",
            "The price would be {price_pence} a visit.",
            "They have until {answer_by_at} to answer.",
        ),
        provider=say(
            "Someone asks for your support",
            "The first visit would be {starts_at}.",
            "Please answer by {answer_by_at}.",
            "Saying no never moves you down the list.",
        ),
    ),
    "booking_accepted": Notice(
        person=say(
            "They said yes",
            "Nothing is booked yet. Confirm it to book it.",
            "Please confirm by {confirm_by_at}, or the time goes back to others.",
            "The first visit would be {starts_at}.",
            "When you confirm, {held_pence} is held.",
        ),
        provider=say("You said yes", "We keep the time until {confirm_by_at}. They still have to confirm."),
    ),
    "booking_countered": Notice(
        person=say(
            "They offer another time or price",
            "They offer {starts_at}.",
            "The price would be {price_pence} a visit.",
            "Look at it, then say yes or no. Nothing is booked and no money moves yet.",
        ),
    ),
    "booking_declined": Notice(
        person=say(
            "They can’t do this one",
            "Nothing was booked and no money moved.",
            "Other people may be free. We can show you.",
        ),
        provider=say("They said no to your offer", "Nothing was booked. This never moves you down the list."),
    ),
    "booking_lapsed": Notice(
        person=say(
            "They did not answer in time",
            "Nothing was booked and no money moved.",
            "Ask someone else, or ask them again.",
        ),
        provider=say("A request ran out", "You had until {answer_by_at} to answer. It is closed now."),
    ),
    "booking_awaiting_authority": Notice(
        person=say(
            "A booking needs your yes",
            "Someone who acts for you wants to book support. It is more than you let them book alone.",
            "The whole price is {price_pence}.",
            "The provider can’t see it yet. Say yes or no.",
        ),
        staff=say(
            "A booking needs a yes",
            "Someone has to look at a booking before the provider sees it.",
            "The whole price is {price_pence}.",
        ),
        delegate=say(
            "This booking needs their yes",
            "It is more than you may book alone. We asked them. The provider can’t see it yet.",
        ),
    ),
    "booking_authorised": Notice(
        person=say("The booking was allowed", "The request goes to the provider now. No money moves yet."),
    ),
    "line_allowed": Notice(
        person=say("You can confirm your booking", "It is more than your plan line says, and that was allowed."),
    ),
    "booking_confirmed": Notice(
        person=say(
            "Booked",
            "The first visit is {starts_at}.",
            "{held_pence} is now held.",
            "Cancel in time, and the money for that visit is free again the same day.",
        ),
        provider=say("A booking is confirmed", "The first visit is {starts_at}.", "Open it to see where to go."),
    ),
    "booking_cancelled": Notice(
        person=say(
            "A booking was cancelled",
            "The money that was held is free again, less a fee where one was shown.",
            "{freed_pence} is free again.",
            "The fee is {fee_pence}.",
        ),
        provider=say("A booking was cancelled", "The visits from {from_at} on will not take place."),
    ),
    "acceptance_lapsed": Notice(
        person=say(
            "The time was not kept any longer",
            "Nobody confirmed it in time. Nothing was booked and no money moved.",
            "You can ask again.",
        ),
        provider=say("A yes of yours was not confirmed", "They did not confirm in time. Your time is free again."),
    ),
    "visit_moved": Notice(
        person=say("A visit has a new time", "It was {old_at}.", "It is now {starts_at}."),
    ),
    "visit_cancelled": Notice(
        person=say(
            "A visit was cancelled",
            "It was to be {starts_at}.",
            "{freed_pence} is free again.",
            "The fee is {fee_pence}.",
        ),
        provider=say("A visit was cancelled", "It was to be {starts_at}.", "The fee is {fee_pence}."),
    ),
    "visit_reported": Notice(
        person=say(
            "Did this visit take place?",
            "Your provider says that they came {started_at}.",
            "Tell us if that is right. It is paid when you say yes.",
        ),
    ),
    "visit_unconfirmed": Notice(
        person=say(
            "We still need your answer about a visit",
            "It was {started_at}. You have not said yes or no for 7 days.",
            "Saying nothing does not mean yes. You can still answer.",
        ),
        provider=say("A visit is not confirmed", "It was {started_at}. We asked, and nobody answered for 7 days."),
        staff=say("A visit is not confirmed", "It was {started_at}. Nobody answered for 7 days. A call may help."),
    ),
    "visit_queried": Notice(
        person=say("You asked about a visit", "It was {started_at}. Nothing is paid for it until this is settled."),
        provider=say("A question about a visit", "It was {started_at}. They see it in another way. Please answer."),
        staff=say("A question about a visit", "It was {started_at}. Nothing is paid for it until this is settled."),
    ),
    "visit_attested": Notice(
        person=say("A visit was confirmed", "It was {started_at}.", "{pence} is now to pay."),
        provider=say("Your visit was confirmed", "It was {started_at}.", "{pence} is now to pay."),
    ),
    "visit_put_right": Notice(
        person=say("A visit was put right", "It was {starts_at}.", "{freed_pence} is free again."),
        provider=say(
            "A visit was put right",
            "It was {starts_at}.",
            "{freed_pence} is not to be paid for it, or was given back. Your invoices show it.",
        ),
        staff=say(
            "You are named as the second person for a correction",
            "The visit was {starts_at}. Tell us at once if you did not agree to it.",
        ),
    ),
    "worker_change_proposed": Notice(
        person=say(
            "Someone else would come",
            "Your provider wants to send another worker from {from_at} on.",
            "Say yes or no. If you say no, nothing changes.",
        ),
    ),
    "worker_change_agreed": Notice(
        person=say("Someone else will come", "You said yes to another worker."),
        provider=say("They said yes to the other worker", "Please send them from now on."),
    ),
    "worker_change_refused": Notice(
        person=say("The same worker comes", "You said no to another worker. Nothing changes."),
        provider=say("They said no to the other worker", "Nothing changes. The same worker comes."),
    ),
    "visit_yes_taken_back": Notice(
        person=say("A yes was taken back", "It was about the visit {starts_at}.", "Its money waits for a new yes."),
        provider=say("Their yes was taken back", "It was about the visit {starts_at}. Look at your record, please."),
    ),
    "critical_visit_cancelled": Notice(
        person=say(
            "A visit that matters was cancelled",
            "It was to be {starts_at}.",
            "We have told your care coordinator and your backup.",
            "If you are in danger now, call 999.",
        ),
        staff=say("A critical visit was cancelled", "It was to be {starts_at}. Someone has to arrange cover today."),
    ),
    "backup_needed": Notice(
        person=say("Backup is needed for a visit", "It is {starts_at}."),
        provider=say("Can you step in?", "You are named as a backup. The visit is {starts_at}.", "Please answer soon."),
        staff=say("A backup is needed", "The visit is {starts_at}. Nobody has said yes yet."),
    ),
    "visit_not_funded": Notice(
        person=say(
            "A visit is not paid for yet",
            "It is {starts_at}. This period’s money does not cover it.",
            "It is not cancelled. We have told your care coordinator.",
        ),
        staff=say("A visit is not funded", "It is {starts_at}. The period’s money does not cover it."),
    ),
    "enquiry_sent": Notice(
        person=say("Your question was sent", "They have 5 working days to answer."),
        provider=say("Someone asks about your support", "Please answer within 5 working days."),
    ),
    "enquiry_accepted": Notice(
        person=say("You want to go on", "They now see your first name and what you wrote."),
        provider=say("They want to go on", "Open it: you see their first name and what they wrote."),
    ),
    "enquiry_closed": Notice(
        person=say("Your question is closed", "You need no answer any more."),
        provider=say("A question was closed", "They need no answer any more."),
    ),
    "enquiry_answered": Notice(person=say("You have an answer", "Open it to read what they say.")),
    "enquiry_declined": Notice(
        person=say("They can’t help this time", "Other people may be able to. We can show you."),
    ),
    "enquiry_lapsed": Notice(
        person=say("They did not answer your question", "They had 5 working days. You can ask someone else."),
        provider=say("A question ran out", "You had 5 working days to answer. It is closed now."),
    ),
    "invoice_paid": Notice(
        person=say("An invoice was paid", "{pence} was paid from your budget."),
        provider=say("You have been paid", "{pence} was paid.", "It went out on {paid_on}."),
    ),
}
