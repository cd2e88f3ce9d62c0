"""What holds in whatever order things happen: nothing lost, nothing given twice at once, order kept, poison moved."""

import asyncio
import json

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from local.sqs.sqs import Sqs
from local.store import Store
from tests.unit.local.sqs_workbench import BASE_URL, HandClock

VISIBILITY = 30
ALLOWED_RECEIVES = 3
SECONDS = st.sampled_from([0, 1, 5, 29, 30, 31])
ACCOUNT_ARN = "arn:aws:sqs:us-east-1:123456789012:"


class Known:
    """What the model knows of one message."""

    def __init__(self, message_id, body, visible_at, group=None):
        self.message_id = message_id
        self.body = body
        self.visible_at = visible_at
        self.group = group
        self.receives = 0
        self.held = False
        self.dead = False


class QueueMachine(RuleBasedStateMachine):
    """Drives a real service on a real store beside a model of plain Python objects."""

    receipts = Bundle("receipts")
    fifo = False

    @initialize()
    def start(self):
        self.store = Store()
        self.clock = HandClock(self.store)
        self.sqs = Sqs(self.store, self.clock, BASE_URL)
        suffix = ".fifo" if self.fifo else ""
        kind = {"FifoQueue": "true"} if self.fifo else {}
        self.url, self.dead_url = f"{BASE_URL}/1/jobs{suffix}", f"{BASE_URL}/1/dead{suffix}"
        self.sqs.op_create_queue({"QueueName": f"dead{suffix}", "Attributes": kind})
        policy = json.dumps({"deadLetterTargetArn": f"{ACCOUNT_ARN}dead{suffix}", "maxReceiveCount": ALLOWED_RECEIVES})
        attributes = {"VisibilityTimeout": str(VISIBILITY), "RedrivePolicy": policy, **kind}
        self.sqs.op_create_queue({"QueueName": f"jobs{suffix}", "Attributes": attributes})
        self.arn = f"{ACCOUNT_ARN}jobs{suffix}"
        self.known = {}
        self.count = 0

    @rule(seconds=SECONDS)
    def time_passes(self, seconds):
        self.clock.advance(seconds)

    @rule()
    def restart(self):
        self.sqs = Sqs(self.store, self.clock, BASE_URL)
        for one in self.living():
            if one.held:
                self.given_back(one)

    @rule(target=receipts, most=st.integers(1, 10), held=st.booleans())
    def receive(self, most, held):
        expected = self.receivable(most)
        received = self.take_held(most) if held else self.take(self.url, most)
        assert [message["MessageId"] for message in received] == [one.message_id for one in expected]
        for one, message in zip(expected, received, strict=True):
            one.receives += 1
            one.held = held
            one.visible_at = self.clock.now() + VISIBILITY
            assert message["Body"] == one.body
            assert message["Attributes"]["ApproximateReceiveCount"] == str(one.receives)
            assert one.receives <= ALLOWED_RECEIVES
        return multiple(
            *((m["MessageId"], m["ReceiptHandle"], o.receives) for o, m in zip(expected, received, strict=True))
        )

    @rule(receipt=receipts, outcome=st.sampled_from(["processed", "failed", "released"]))
    def settle(self, receipt, outcome):
        message_id, handle, number = receipt
        one = self.known.get(message_id)
        if outcome == "released":
            self.sqs.release(self.arn, [handle])
        else:
            self.sqs.settle(self.arn, **{"processed": [], "failed": [], outcome: [handle]})
        if one is None or one.dead or one.receives != number:
            return
        if outcome == "processed":
            del self.known[message_id]
        elif outcome == "failed":
            one.held = False
        elif one.held:
            self.given_back(one)

    @rule(receipt=receipts)
    def delete(self, receipt):
        message_id, handle, number = receipt
        one = self.known.get(message_id)
        latest = one is not None and not one.dead and one.receives == number
        if self.fifo and one is not None and not one.dead and not (latest and self.out(one)):
            self.refuses_delete(handle)
            return
        self.sqs.op_delete_message({"QueueUrl": self.url, "ReceiptHandle": handle})
        if latest:
            del self.known[message_id]

    @rule(receipt=receipts, seconds=SECONDS)
    def change_visibility(self, receipt, seconds):
        message_id, handle, number = receipt
        one = self.known.get(message_id)
        entries = [{"Id": "x", "ReceiptHandle": handle, "VisibilityTimeout": seconds}]
        answer = self.sqs.op_change_message_visibility_batch({"QueueUrl": self.url, "Entries": entries})
        in_flight = one and not one.dead and one.receives == number and self.out(one)
        assert ("Successful" in answer) == bool(in_flight)
        if in_flight:
            one.visible_at = self.clock.now() + seconds

    @invariant()
    def everything_is_accounted_for(self):
        if not hasattr(self, "known"):
            return
        kept = {
            row["id"]: row["queue"].startswith("dead") for row in self.store.rows("SELECT id, queue FROM sqs_messages")
        }
        assert kept == {one.message_id: one.dead for one in self.known.values()}

    def teardown(self):
        if not hasattr(self, "known"):
            return
        seen = set()
        self.restart()
        for _ in range(ALLOWED_RECEIVES + 1):
            self.clock.advance(901)
            while received := self.take(self.url, 10):
                self.sqs.op_delete_message_batch({"QueueUrl": self.url, "Entries": [entry(m) for m in received]})
                seen |= {message["MessageId"] for message in received}
        while received := self.take(self.dead_url, 10):
            seen |= {message["MessageId"] for message in received}
        assert seen == set(self.known)
        self.store.close()

    def given_back(self, one):
        one.held = False
        one.receives -= 1
        one.visible_at = min(one.visible_at, self.clock.now())

    def out(self, one):
        return one.held or one.visible_at > self.clock.now()

    def take_held(self, most):
        found = asyncio.run(self.sqs.receive(self.arn, max_messages=most, wait_seconds=0, held=True))
        return [
            {
                "MessageId": message.message_id,
                "ReceiptHandle": message.receipt_handle,
                "Body": message.body,
                "Attributes": message.system_attributes,
            }
            for message in found
        ]

    def take(self, url, most):
        params = {"QueueUrl": url, "MaxNumberOfMessages": most, "MessageSystemAttributeNames": ["All"]}
        return asyncio.run(self.sqs.op_receive_message(params)).get("Messages", [])

    def post(self, **params):
        self.count += 1
        body = f"message {self.count}"
        answer = self.sqs.op_send_message({"QueueUrl": self.url, "MessageBody": body, **params})
        visible_at = self.clock.now() + params.get("DelaySeconds", 0)
        group = params.get("MessageGroupId")
        self.known[answer["MessageId"]] = Known(answer["MessageId"], body, visible_at, group)

    def living(self):
        return [one for one in self.known.values() if not one.dead]


class StandardMachine(QueueMachine):
    """A standard queue: what becomes visible first is given first."""

    @rule(delay=SECONDS)
    def send(self, delay):
        self.post(DelaySeconds=delay)

    def receivable(self, most):
        while True:
            waiting = [one for one in self.living() if not self.out(one)]
            found = sorted(waiting, key=lambda one: one.visible_at)[:most]
            spent = [one for one in found if one.receives == ALLOWED_RECEIVES]
            for one in spent:
                one.dead = True
            if not spent:
                return found


class FifoMachine(QueueMachine):
    """A FIFO queue: within a group nothing overtakes, and nothing is given while an earlier one is out."""

    fifo = True

    @rule(group=st.sampled_from("ab"))
    def send(self, group):
        self.post(MessageGroupId=group, MessageDeduplicationId=str(self.count))

    def receivable(self, most):
        while True:
            closed = {one.group for one in self.living() if self.out(one)}
            found = [one for one in self.living() if one.group not in closed][:most]
            spent = [one for one in found if one.receives == ALLOWED_RECEIVES]
            for one in spent:
                one.dead = True
            if not spent:
                return found

    def refuses_delete(self, handle):
        entries = [{"Id": "x", "ReceiptHandle": handle}]
        answer = self.sqs.op_delete_message_batch({"QueueUrl": self.url, "Entries": entries})
        assert "The receipt handle has expired" in answer["Failed"][0]["Message"]


def entry(message):
    return {"Id": message["MessageId"], "ReceiptHandle": message["ReceiptHandle"]}


TestStandardQueue = StandardMachine.TestCase
TestFifoQueue = FifoMachine.TestCase
TestStandardQueue.settings = TestFifoQueue.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
