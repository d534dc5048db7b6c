"""The trail tells in words what happened in surveys."""

from ascolto.surveys import events
from ascolto.trail.events import EventKind
from ascolto.web.settings.words import EVENT_WORDS


def test_everything_that_can_happen_in_surveys_has_words():
    rooms = [one for one in vars(events).values() if isinstance(one, type) and issubclass(one, EventKind)]

    assert [kind for room in rooms for kind in room if kind not in EVENT_WORDS] == []
    assert len(rooms) > 1
