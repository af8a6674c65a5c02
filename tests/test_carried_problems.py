"""Problems that the next return workbook asks about."""

from __future__ import annotations

from hdreports.intake.carried import CarriedProblem, carried_problems
from hdreports.intake.model import CellRef, Quote, Rectification, Submission, TaskReport, TaskState

REF = CellRef("a.xlsx", "重点任务", "G5")


def task(no: int, problem: str, state: TaskState = "in-progress") -> TaskReport:
    return TaskReport("huzhu", no, state, problems=Quote(problem, REF) if problem else None)


def answer(no: int, problem: str, state: TaskState) -> Rectification:
    return Rectification("huzhu", no, problem, state, None, REF)


def submission(
    tasks: tuple[TaskReport, ...] = (),
    answers: tuple[Rectification, ...] = (),
    period: str | None = "2023-Q3",
) -> Submission:
    return Submission(
        "a.xlsx",
        "",
        "huzhu",
        period,
        False,
        "return",
        True,
        tasks=tasks,
        rectifications=answers,
    )


def test_problems_of_unfinished_tasks_are_carried_over() -> None:
    carried = carried_problems(submission((task(2, "流标"), task(3, ""), task(4, "停工"))))
    assert carried == (
        CarriedProblem("2023-Q3", 2, "流标"),
        CarriedProblem("2023-Q3", 4, "停工"),
    )


def test_a_finished_task_carries_nothing() -> None:
    assert carried_problems(submission((task(2, "曾停工", "done"),))) == ()


def test_unsolved_problems_of_earlier_periods_stay_until_solved() -> None:
    answers = (answer(2, "流标", "in-progress"), answer(5, "缺料", "done"))
    assert carried_problems(submission(answers=answers)) == (CarriedProblem("2023-Q3", 2, "流标"),)


def test_a_problem_that_is_both_open_and_named_again_is_asked_once() -> None:
    carried = carried_problems(submission((task(2, "流标"),), (answer(2, "流标", "not-started"),)))
    assert carried == (CarriedProblem("2023-Q3", 2, "流标"),)


def test_a_submission_of_no_known_period_carries_nothing() -> None:
    assert carried_problems(submission((task(2, "流标"),), period=None)) == ()
