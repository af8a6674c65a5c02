"""The living ledger: what units and clerks do to the state of a task or a problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from made_submissions import plan, task, told

from hdreports.intake.model import CellRef, Quote, Rectification, Submission, TaskState
from hdreports.ledger.model import Item, Ledger
from hdreports.ledger.states import build, problem_id, task_id, to_answer
from hdreports.plan.period import plan_period
from hdreports.register.tasks import Act, Decision

PROBLEM = "冷库招标流标"
ITEM = problem_id("huzhu", 2, PROBLEM)


def sent(
    period: str,
    state: TaskState = "in-progress",
    problem: str = "",
    answers: tuple[Rectification, ...] = (),
) -> Submission:
    """互助县's return on task 2."""
    words = {"problems": problem} if problem else {}
    made = told("huzhu", period=period, tasks=(task("huzhu", 2, state, period=period, **words),))
    return Submission(**{**_fields(made), "rectifications": answers})


def _fields(made: Submission) -> dict[str, object]:
    return {name: getattr(made, name) for name in Submission.__dataclass_fields__}


def answer(period: str, state: TaskState, text: str = "已重新招标") -> Rectification:
    ref = CellRef(f"{period}/互助县.xlsx", "问题整改", "E5")
    return Rectification("huzhu", 2, PROBLEM, state, Quote(text, ref) if text else None, ref)


def ruled(
    period: str, act: Act = "strike", item: str = task_id(2), why: str = "验收单"
) -> Decision:
    at = datetime(2023, 9, 14, 1, tzinfo=UTC)
    return Decision("haidong-2023", "huzhu", item, period, False, act, at, "马岩", why)


def task_of(ledger: Ledger) -> Item:
    item = ledger.item("huzhu", task_id(2))
    assert item is not None
    return item


def problem_of(ledger: Ledger) -> Item:
    item = ledger.item("huzhu", ITEM)
    assert item is not None
    return item


def test_a_task_nobody_spoke_of_is_open() -> None:
    assert task_of(build(plan(), ())).state == "open"


def test_a_unit_moves_its_task_to_claimed_and_never_further() -> None:
    ledger = build(plan(), (sent("2023-Q2", "not-started"), sent("2023-Q3", "done")))
    assert [e.state for e in task_of(ledger).events] == ["open", "claimed"]


def test_returns_count_in_the_order_of_their_days_whatever_the_order_they_are_given_in() -> None:
    ledger = build(plan(), (sent("2023-Q3", "done"), sent("2023-W30", "in-progress")))
    assert task_of(ledger).state == "claimed"


def test_a_claim_that_is_taken_back_says_so() -> None:
    item = task_of(build(plan(), (sent("2023-Q2", "done"), sent("2023-Q3", "in-progress"))))
    assert item.state == "in-progress"
    assert item.events[-1].note == "由已完成退回"


def test_a_strike_tells_date_person_and_evidence() -> None:
    item = task_of(build(plan(), (sent("2023-Q3", "done"),), (ruled("2023-Q3"),)))
    assert item.state == "struck"
    assert item.strike is not None
    assert (str(item.strike.day), item.strike.who, item.strike.why) == (
        "2023-09-14",
        "马岩",
        "验收单",
    )


def test_a_strike_bears_the_day_in_beijing_and_a_units_word_the_day_it_is_as_of() -> None:
    late = replace(ruled("2023-Q3"), at=datetime(2023, 9, 13, 17, tzinfo=UTC))
    item = task_of(build(plan(), (sent("2023-Q3", "done"),), (late,)))
    assert [str(e.day) for e in item.events] == ["2023-09-10", "2023-09-14"]


def test_why_a_strike_was_made_against_objections_is_kept() -> None:
    forced = replace(ruled("2023-Q3"), forced="现场已核实")
    item = task_of(build(plan(), (sent("2023-Q3"),), (forced,)))
    assert item.events[-1].why == "验收单（仍予销号的理由：现场已核实）"


def test_a_unit_cannot_undo_a_strike_but_its_words_are_noted_once() -> None:
    later = (sent("2023-W38", "in-progress"), sent("2023-W39", "in-progress"))
    item = task_of(build(plan(), (sent("2023-Q3", "done"), *later), (ruled("2023-Q3"),)))
    assert item.state == "struck"
    assert item.disputed
    assert [e.note for e in item.events] == ["", "", "与销号不符"]
    assert item.strike is not None


def test_a_unit_that_goes_on_saying_done_after_a_strike_says_nothing_new() -> None:
    given = (sent("2023-Q3", "done"), sent("2023-Q4", "done"))
    item = task_of(build(plan(), given, (ruled("2023-Q3"),)))
    assert [e.state for e in item.events] == ["claimed", "struck"]
    assert not item.disputed


def test_a_struck_problem_that_is_named_again_stays_struck_and_is_disputed() -> None:
    given = (sent("2023-Q2", problem=PROBLEM), sent("2023-Q3", problem=PROBLEM))
    item = problem_of(build(plan(), given, (ruled("2023-Q2", item=ITEM),)))
    assert item.disputed
    assert [(e.state, e.note) for e in item.events[1:]] == [
        ("struck", ""),
        ("struck", "与销号不符"),
    ]


def test_a_reopened_task_can_be_claimed_and_struck_again() -> None:
    first, again = (sent("2023-Q3", "done"), sent("2023-Q4", "done"))
    rulings = (ruled("2023-Q3"), ruled("2023-Q3", "reopen", why="现场核查不符"))
    reopened = task_of(build(plan(), (first,), rulings))
    assert reopened.state == "reopened"
    assert task_of(build(plan(), (first, again), rulings)).state == "claimed"
    assert task_of(build(plan(), (first, again), (*rulings, ruled("2023-Q4")))).state == "struck"


def test_a_reopened_task_stays_reopened_while_the_unit_works_on_it() -> None:
    rulings = (ruled("2023-Q3"), ruled("2023-Q3", "reopen"))
    given = (sent("2023-Q3", "done"), sent("2023-Q4", "in-progress"))
    assert task_of(build(plan(), given, rulings)).state == "reopened"


def test_what_a_unit_says_of_a_reopened_problem_is_kept_and_it_stays_reopened() -> None:
    rulings = (ruled("2023-Q2", item=ITEM), ruled("2023-Q2", "reopen", ITEM))
    going = sent("2023-Q3", answers=(answer("2023-Q3", "in-progress", "正在重新招标"),))
    item = problem_of(build(plan(), (sent("2023-Q2", problem=PROBLEM), going), rulings))
    assert (item.state, item.events[-1].why) == ("reopened", "正在重新招标")


def test_an_old_periods_ledger_does_not_know_what_came_later() -> None:
    given = (sent("2023-Q2"), sent("2023-Q3", "done"))
    q2 = plan_period(plan(), "2023-Q2").as_of
    assert task_of(build(plan(), given, (ruled("2023-Q3"),), until=q2)).state == "in-progress"


def test_decisions_on_what_is_not_there_are_left_out() -> None:
    ledger = build(plan(), (sent("2023-Q3"),), (ruled("2023-Q3", item="problem/000000"),))
    assert all(i.state != "struck" for i in ledger.items)


def test_a_problem_is_open_until_the_unit_says_how_it_was_solved() -> None:
    named = sent("2023-Q2", problem=PROBLEM)
    assert problem_of(build(plan(), (named,))).state == "open"
    going = sent("2023-Q3", answers=(answer("2023-Q3", "in-progress"),))
    assert problem_of(build(plan(), (named, going))).state == "in-progress"
    solved = sent("2023-Q4", answers=(answer("2023-Q4", "done"),))
    item = problem_of(build(plan(), (named, going, solved)))
    assert item.state == "claimed"
    assert item.events[-1].why == "已重新招标"


def test_words_without_a_state_say_that_a_problem_is_being_solved() -> None:
    words = sent("2023-Q3", answers=(answer("2023-Q3", "unknown", "已重新招标"),))
    item = problem_of(build(plan(), (sent("2023-Q2", problem=PROBLEM), words)))
    assert (item.state, item.events[-1].why) == ("in-progress", "已重新招标")


def test_a_problem_whose_words_were_left_beside_its_answer_is_still_solved() -> None:
    both = sent("2023-Q3", problem=PROBLEM, answers=(answer("2023-Q3", "done"),))
    item = problem_of(build(plan(), (sent("2023-Q2", problem=PROBLEM), both)))
    assert [e.state for e in item.events] == ["open", "claimed"]


def test_a_weekly_return_owes_no_answer_to_what_the_quarters_asked() -> None:
    given = (sent("2023-Q3", problem=PROBLEM), sent("2023-W38"))
    assert len(problem_of(build(plan(), given)).events) == 1


def test_a_problem_without_an_answer_is_noted_row_left_empty_or_taken_out() -> None:
    named = sent("2023-Q2", problem=PROBLEM)
    empty = sent("2023-Q3", answers=(answer("2023-Q3", "unknown", ""),))
    gone = sent("2023-Q3")
    for reply in (empty, gone):
        item = problem_of(build(plan(), (named, reply)))
        assert (item.state, item.events[-1].note) == ("open", "未答复")


def test_a_problem_named_again_is_an_answer_of_a_kind() -> None:
    item = problem_of(
        build(plan(), (sent("2023-Q2", problem=PROBLEM), sent("2023-Q3", problem=PROBLEM)))
    )
    assert [e.note for e in item.events] == [""]


def test_a_solved_problem_that_comes_back_is_open_again() -> None:
    given = (
        sent("2023-Q2", problem=PROBLEM),
        sent("2023-Q3", answers=(answer("2023-Q3", "done"),)),
        sent("2023-Q4", problem=PROBLEM),
    )
    item = problem_of(build(plan(), given))
    assert (item.state, item.events[-1].note) == ("open", "再次反映")


def test_a_quarters_problem_is_asked_about_in_the_next_quarter_not_in_the_week() -> None:
    ledger = build(plan(), (sent("2023-Q3", problem=PROBLEM),))
    asked = to_answer(ledger, "huzhu", plan_period(plan(), "2023-Q4"))
    assert [(a.period, a.task, a.text) for a in asked] == [("2023-Q3", 2, PROBLEM)]
    assert to_answer(ledger, "ledu", plan_period(plan(), "2023-Q4")) == ()
    assert to_answer(ledger, "huzhu", plan_period(plan(), "2023-W38")) == ()


def test_a_problem_is_asked_about_even_when_the_unit_missed_a_quarter() -> None:
    ledger = build(plan(), (sent("2023-Q2", problem=PROBLEM),))
    assert to_answer(ledger, "huzhu", plan_period(plan(), "2023-Q4"))


def test_what_is_solved_or_struck_is_not_asked_about_but_reopened_is() -> None:
    named = sent("2023-Q2", problem=PROBLEM)
    q4 = plan_period(plan(), "2023-Q4")
    solved = sent("2023-Q3", answers=(answer("2023-Q3", "done"),))
    assert to_answer(build(plan(), (named, solved)), "huzhu", q4) == ()
    struck = (ruled("2023-Q2", item=ITEM),)
    assert to_answer(build(plan(), (named,), struck), "huzhu", q4) == ()
    reopened = (*struck, ruled("2023-Q2", "reopen", ITEM))
    assert to_answer(build(plan(), (named,), reopened), "huzhu", q4)


def test_a_problem_keeps_its_name_when_only_white_space_differs() -> None:
    assert problem_id("huzhu", 2, "冷库 招标\n流标") == ITEM
    assert problem_id("ledu", 2, PROBLEM) != ITEM
