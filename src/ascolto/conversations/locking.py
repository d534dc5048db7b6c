"""Take a conversation for a change: the frame around every action on an existing one."""

from ascolto.conversations.models import Conversation


class NothingWritten(Exception):
    """There are no words where words are needed."""


def lock(conversation: Conversation) -> Conversation:
    """Return the conversation as it is now, with its study, held until the transaction ends."""
    locked = Conversation.objects.select_for_update(of=("self",)).select_related("study", "study__unit")
    return locked.get(pk=conversation.pk)


def require_words(text: str) -> str:
    words = text.strip()
    if not words:
        raise NothingWritten
    return words
