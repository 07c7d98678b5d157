"""The scripted opinion of the stories and the one behind a key: both keep the same promises."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from bot.domain.errors import ModelUnavailable
from bot.domain.third_opinion import Answer
from bot.ports import ThirdOpinion
from prompts import build_third_opinion
from tests.contract.test_openai_client import ModelServer, Served, a_completion, server
from tests.scenarios.opinions import ScriptedOpinion

__all__ = ["server"]

Says = Callable[[Answer | None], ThirdOpinion]
"""Give an opinion that answers like this next, or that is out of order."""


@pytest.fixture(params=["scripted", "model"])
def says(request: pytest.FixtureRequest) -> Iterator[Says]:
    if request.param == "scripted":
        yield _scripted
        return
    served: ModelServer = request.getfixturevalue("server")

    def model(answer: Answer | None) -> ThirdOpinion:
        content = json.dumps({"answer": answer.value}) if answer else "<html>Bad gateway</html>"
        served.answers.append(Served(a_completion(content)))
        opinion = build_third_opinion(api_key="sk-test", model="m-1", base_url=served.url)
        assert opinion is not None
        return opinion

    yield model


def _scripted(answer: Answer | None) -> ThirdOpinion:
    opinion = ScriptedOpinion()
    opinion.says(answer or ModelUnavailable("garbage"))
    return opinion


@pytest.mark.parametrize("answer", list(Answer))
def test_an_answer_is_one_of_the_two(says: Says, answer: Answer) -> None:
    assert says(answer).ask("We moved to the new office.") is answer


def test_what_goes_wrong_is_one_kind_of_error_with_a_code(says: Says) -> None:
    opinion = says(None)

    with pytest.raises(ModelUnavailable) as caught:
        opinion.ask("We moved to the new office.")

    assert caught.value.reason == "garbage"


def test_whoever_is_asked_has_a_name(says: Says) -> None:
    assert says(Answer.ISSUE).name


def test_the_model_gets_the_sentence_once_and_keeps_nothing(server: ModelServer) -> None:
    server.answers.append(Served(a_completion('{"answer": "other"}')))
    opinion = build_third_opinion(api_key="sk-test", model="m-1", base_url=server.url)
    assert opinion is not None

    opinion.ask("We moved to the new office.")

    (request,) = server.requests
    assert request["store"] is False
    system, user = (message["content"] for message in request["messages"])
    assert "We moved to the new office." in user
    assert "We moved" not in system


@pytest.mark.parametrize(
    ("served", "reason"),
    [
        pytest.param(Served(b"", status=500), "server", id="outage"),
        pytest.param(Served(b"{}", status=429), "rate_limited", id="too-many"),
        pytest.param(
            Served(b'{"error": {"code": "insufficient_quota"}}', status=429), "quota", id="quota"
        ),
        pytest.param(Served(a_completion(None, refusal="No.")), "refused", id="refusal"),
        pytest.param(Served(a_completion("issue")), "garbage", id="no-json"),
        pytest.param(Served(a_completion('{"answer": "perhaps"}')), "garbage", id="another-word"),
    ],
)
def test_every_failure_of_the_model_has_its_code(
    server: ModelServer, served: Served, reason: str
) -> None:
    server.answers.append(served)
    opinion = build_third_opinion(api_key="sk-test", model="m-1", base_url=server.url)
    assert opinion is not None

    with pytest.raises(ModelUnavailable) as caught:
        opinion.ask("We moved to the new office.")

    assert caught.value.reason == reason
    assert len(server.requests) == 1
