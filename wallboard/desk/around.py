"""What a row needs to know beyond itself to be worded, found and sorted."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import NamedTuple

from wallboard.figures import Shown
from wallboard.model.rows import AgentRow, ContactRow, NameRow, QueueRow, name_id
from wallboard.picture import Names, Seen
from wallboard.text import clean
from wallboard.words import Words, zone


class Around(NamedTuple):
    """The rows of a moment by id, and what they are called."""

    words: Words
    names: Names
    named: Mapping[str, NameRow]
    contacts: Mapping[str, ContactRow]
    queues: Mapping[str, QueueRow]
    agents: Mapping[str, AgentRow]

    def name(self, id: str) -> str:
        """What is called so; "" for nothing."""
        return self.names.of(id, self.named.get(id)) if id else ""

    def called(self, kind: str, id: str) -> str:
        """The name of a site, team, tenant, group or queue; "" for nothing."""
        row = self.named.get(name_id(kind, id))
        return self.names.of(row.id, row) if row else id if kind in ("team", "tenant", "group") else self.name(id)

    def of(self, id: str) -> NameRow:
        return self.named.get(id) or _NOBODY

    def site(self, id: str) -> str:
        """The id of the site that something belongs to."""
        return self.of(id).site or id.partition("/")[0]

    def zone(self, id: str) -> tzinfo:
        """The time zone of the site that something belongs to."""
        return zone(self.of(self.site(id)).zone)

    def sites(self, shown: Shown[QueueRow] | Shown[AgentRow]) -> tuple[str, ...]:
        site = self.site(shown.row.id)
        return self.name(site), site

    def caller(self, contact: str) -> str:
        """The number, else the name, of a contact."""
        row = self.contacts.get(contact)
        return clean((row.caller or row.caller_name or "") if row else "")


_NOBODY = NameRow("", 0)


def around(link: Seen, names: Names, words: Words) -> Around:
    """What is known now."""
    return Around(words, names, link.rows(NameRow), link.rows(ContactRow), link.rows(QueueRow), link.rows(AgentRow))
