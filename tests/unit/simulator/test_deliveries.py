from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import ManualClock
from bot.simulator.courier import Courier, InProcessDeliverer
from bot.simulator.deliveries import Queue
from bot.simulator.faults import Faults, MethodFault, Transport
from bot.simulator.wire import Reply, Request
from tests.unit.simulator.support import MORNING, Scene, a_core


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


@pytest.fixture
def scene(clock: ManualClock) -> Scene:
    return Scene(a_core(clock=clock, tells_reply_counts=False))


def test_what_is_not_acknowledged_comes_again_after_0_1_and_5_minutes(
    scene: Scene, clock: ManualClock
) -> None:
    scene.app.status = 500
    scene.dana.says("exports fail", in_="#acme-help")

    attempts = [scene.courier.pump()]
    for minutes in (1, 5, 60):
        clock.advance(timedelta(minutes=minutes))
        attempts.append(scene.courier.pump())

    assert attempts == [2, 1, 1, 0]
    retries = [h.get("x-slack-retry-num") for h in scene.app.headers]
    assert retries == [None, "1", "2", "3"]
    assert scene.app.headers[1]["x-slack-retry-reason"] == "http_error"
    assert len(set(scene.app.bodies)) == 1
    signatures = [h["x-slack-signature"] for h in scene.app.headers]
    assert len(set(signatures)) == 3, "a new minute makes a new signature"
    assert len(scene.core.queue.given_up) == 1


def test_an_acknowledged_retry_ends_the_matter(scene: Scene, clock: ManualClock) -> None:
    scene.app.status = 503
    scene.dana.says("exports fail", in_="#acme-help")
    scene.courier.pump()

    scene.app.status = 200
    waiting_until = scene.core.queue.next_due()
    clock.advance(timedelta(minutes=1))
    scene.courier.pump()

    assert waiting_until == MORNING + timedelta(minutes=1)
    assert scene.core.queue.waiting() == []
    assert scene.core.queue.acknowledged[-1].attempt == 2
    assert scene.core.queue.acknowledged[-1].event_id == scene.app.payloads[-1]["event_id"]


def test_an_app_may_forbid_retries(scene: Scene) -> None:
    class Stubborn:
        def deliver(self, request: Request) -> Reply:
            assert request.attempt == 0
            return Reply(status=500, headers={"x-slack-no-retry": "1"})

    courier = Courier(scene.core, Stubborn())
    scene.dana.says("exports fail", in_="#acme-help")

    courier.pump()

    assert scene.core.queue.waiting() == []
    assert len(scene.core.queue.given_up) == 1


def test_a_planned_drop_never_arrives(scene: Scene, clock: ManualClock) -> None:
    scene.core.faults.drop_next()

    scene.dana.says("lost", in_="#acme-help")
    scene.dana.says("found", in_="#acme-help")
    clock.advance(timedelta(hours=2))
    scene.courier.pump()

    assert [event["text"] for event in scene.app.events("message")] == ["found"]


def test_a_planned_duplicate_arrives_twice_with_one_event_id(scene: Scene) -> None:
    scene.core.faults.duplicate_next()

    scene.dana.says("twice", in_="#acme-help")
    scene.courier.pump()

    assert len(scene.app.payloads) == 2
    assert len({payload["event_id"] for payload in scene.app.payloads}) == 1


def test_a_delayed_event_arrives_after_later_ones(scene: Scene, clock: ManualClock) -> None:
    scene.core.faults.delay_next(timedelta(hours=1))

    scene.dana.says("first", in_="#acme-help")
    scene.dana.says("second", in_="#acme-help")
    scene.courier.pump()
    clock.advance(timedelta(hours=1))
    scene.courier.pump()

    assert [event["text"] for event in scene.app.events("message")] == ["second", "first"]


def test_a_lost_request_is_tried_again_and_a_lost_answer_makes_a_duplicate(scene: Scene) -> None:
    scene.core.faults.lose_next_request()
    scene.dana.says("one", in_="#acme-help")
    scene.courier.pump()
    scene.core.faults.lose_next_answer()
    scene.dana.says("two", in_="#acme-help")
    scene.courier.pump()

    assert [event["text"] for event in scene.app.events("message")] == ["one", "two", "two"]
    reasons = [h.get("x-slack-retry-reason") for h in scene.app.headers]
    assert reasons == ["connection_failed", None, "http_timeout"]


def test_certain_faults_by_chance(scene: Scene, clock: ManualClock) -> None:
    faults = scene.core.faults
    faults.duplicate_rate = faults.delay_rate = faults.reorder_rate = 1.0
    for number in range(6):
        scene.dana.says(str(number), in_="#acme-help")
    early = scene.courier.pump()

    clock.advance(faults.max_delay)
    scene.courier.pump()

    texts = [event["text"] for event in scene.app.events("message")]
    assert early == 0
    assert sorted(texts) == sorted("001122334455")
    assert texts != sorted(texts)


def test_reordering_shuffles_what_is_due_together(scene: Scene) -> None:
    scene.core.faults.reorder_rate = 1.0
    for number in range(8):
        scene.dana.says(str(number), in_="#acme-help")

    scene.courier.pump()

    texts = [event["text"] for event in scene.app.events("message")]
    assert sorted(texts) == list("01234567")
    assert texts != list("01234567")


def test_rates_of_loss_are_honoured(scene: Scene) -> None:
    faults = scene.core.faults
    faults.drop_rate = 1.0
    scene.dana.says("dropped", in_="#acme-help")
    faults.clear()
    faults.lose_request_rate = 1.0
    scene.dana.says("never seen", in_="#acme-help")
    scene.courier.pump()
    faults.clear()

    assert scene.app.payloads == []
    assert len(scene.core.queue.waiting()) == 1


def test_the_same_seed_tells_the_same_story() -> None:
    def story(seed: int) -> list[bytes]:
        scene = Scene(a_core(seed=seed))
        scene.core.faults.duplicate_rate = 0.5
        said = scene.dana.says("exports fail", in_="#acme-help")
        scene.sam.reacts("eyes", to=said)
        scene.posts("hello")
        scene.courier.pump()
        return scene.app.bodies

    assert story(3) == story(3)
    assert story(3) != story(4)


@pytest.mark.parametrize(
    ("fault", "status", "transport", "is_visible"),
    [
        pytest.param(MethodFault.rate_limited(7), 429, "answered", False, id="429"),
        pytest.param(MethodFault.server_error(502), 502, "answered", False, id="502"),
        pytest.param(
            MethodFault.server_error(is_applied=True), 503, "answered", True, id="503-applied"
        ),
        pytest.param(MethodFault.timeout(), 200, "timeout", False, id="timeout"),
        pytest.param(
            MethodFault.timeout(is_applied=True), 200, "timeout", True, id="timeout-applied"
        ),
        pytest.param(MethodFault.reset(is_applied=True), 200, "reset", True, id="reset-applied"),
        pytest.param(MethodFault.error("token_revoked"), 200, "answered", False, id="revoked"),
        pytest.param(
            MethodFault.missing_scope("chat:write"), 200, "answered", False, id="missing-scope"
        ),
    ],
)
def test_a_call_is_answered_wrongly_once(
    *, scene: Scene, fault: MethodFault, status: int, transport: str, is_visible: bool
) -> None:
    core = scene.core
    core.faults.answer("chat.postMessage", fault)
    args = {"channel": scene.channel_id("#acme-help"), "text": "hello"}

    wrong = core.call(core.bot_token, "chat.postMessage", args)
    seen = scene.dana.sees("hello", in_="#acme-help")
    right = core.call(core.bot_token, "chat.postMessage", args)

    assert (wrong.status, wrong.transport, wrong.is_ok) == (status, Transport(transport), False)
    assert seen is is_visible
    assert right.is_ok


def test_any_method_may_fail_by_chance() -> None:
    core = a_core()
    core.faults.method_rates["*"] = [(1.0, MethodFault.error("internal_error"))]

    answer = core.call(core.bot_token, "auth.test")

    assert answer.body == {"ok": False, "error": "internal_error"}


def test_a_courier_that_never_comes_to_rest_is_stopped(scene: Scene) -> None:
    def chatter(_payload: dict[str, Any]) -> str:
        scene.posts("again")
        return ""

    scene.app.answer = chatter
    scene.dana.says("go", in_="#acme-help")
    courier = Courier(scene.core, InProcessDeliverer(scene.core, scene.app), most_rounds=20)

    with pytest.raises(RuntimeError, match="busy without end"):
        courier.pump()


def test_settling_gives_up_on_what_somebody_else_holds(scene: Scene) -> None:
    scene.dana.says("held", in_="#acme-help")
    (delivery,) = scene.core.queue.due(MORNING)
    scene.core.queue.claim(delivery)

    with pytest.raises(TimeoutError):
        scene.courier.settle(timeout=0.0)


def test_a_delivery_is_in_one_hand_only(scene: Scene) -> None:
    scene.dana.says("held", in_="#acme-help")
    (delivery,) = scene.core.queue.due(MORNING)

    first = scene.core.queue.claim(delivery)
    second = scene.courier.attempt(delivery)

    assert (first, second) == (True, False)


def test_a_background_courier_delivers_by_itself(scene: Scene) -> None:
    scene.courier.start_background()
    try:
        scene.dana.says("exports fail", in_="#acme-help")
        scene.courier.settle(timeout=5)
    finally:
        scene.courier.stop()
        scene.courier.stop()

    assert [event["text"] for event in scene.app.events("message")] == ["exports fail"]


def test_clearing_forgets_what_waits(scene: Scene) -> None:
    scene.dana.says("exports fail", in_="#acme-help")

    scene.core.queue.clear()

    assert scene.core.queue.next_due() is None


@given(st.lists(st.integers(min_value=0, max_value=600), max_size=20))
def test_a_queue_gives_out_by_due_time(delays: list[int]) -> None:
    queue = Queue()
    for delay in delays:
        queue.add({}, due=MORNING + timedelta(seconds=delay))

    due = queue.due(MORNING + timedelta(seconds=300))

    assert [d.due for d in due] == sorted(d.due for d in due)
    assert len(due) == sum(1 for delay in delays if delay <= 300)


@given(st.integers(min_value=0, max_value=2**32))
def test_faults_at_rest_use_no_chance(seed: int) -> None:
    random = Random(seed)
    before = random.getstate()
    faults = Faults(random)

    assert faults.of_call("auth.test") is None
    assert faults.delays_of_event() == [timedelta(0)]
    assert not faults.loses_request()
    assert not faults.loses_answer()
    assert faults.reorder([1, 2]) == [1, 2]
    assert random.getstate() == before
