"""What the port of the audit trail promises, run against the fake and against PostgreSQL."""

from taskflow.domain.audit_chain import ChainHead, extend
from tests.unit.taskflow.builders import NOON, an_entry, an_event, an_id


class AuditWorkSuite:
    def test_a_new_month_begins_an_empty_chain(self, ports):
        entry = an_entry()
        with ports.audit_work() as work:
            assert work.lock_heads({entry.month}) == {entry.month: ChainHead(month=entry.month)}

    def test_an_appended_entry_is_known_and_the_head_has_moved(self, ports):
        entry = an_entry()
        segment = self.append(ports, entry)
        with ports.audit_work() as work:
            assert work.lock_heads({entry.month}) == {entry.month: segment.head}
            assert set(work.find_recorded([entry, an_entry()])) == {entry.event_id}

    def test_what_is_not_committed_moves_no_head(self, ports):
        entry = an_entry()
        with ports.audit_work() as work:
            heads = work.lock_heads({entry.month})
            work.append([extend(heads[entry.month], [entry], recorded_at=NOON)])
        with ports.audit_work() as work:
            assert work.lock_heads({entry.month})[entry.month].position == 0
            assert not work.find_recorded([entry])

    def test_acknowledged_events_leave_the_outbox(self, ports):
        kept, moved = an_event(), an_event()
        with ports.task_work(owner_id="ada") as work:
            work.record(kept)
            work.record(moved)
            work.commit()
        with ports.audit_work() as work:
            assert work.acknowledge([moved.event_id, an_id()]) == 1
            work.commit()
        assert ports.waiting() == {kept.event_id}

    @staticmethod
    def append(ports, entry):
        with ports.audit_work() as work:
            heads = work.lock_heads({entry.month})
            segment = extend(heads[entry.month], [entry], recorded_at=NOON)
            work.append([segment])
            work.commit()
        return segment
