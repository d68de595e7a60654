"""What ``podium new`` asks a person at a terminal: little, and Enter takes what is proposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import click

from podium.cli.rows import printable
from podium.errors import MetricError, PodiumError
from podium.metrics.registry import get_metric
from podium.proposal.aims import find_target
from podium.proposal.columns import Column, describe_columns
from podium.proposal.propose import propose_for
from podium.proposal.wishes import Proposal, Wishes
from podium.use.create_read import Data

Show = Callable[[Data, Proposal], None]


class Questions:
    """Settles what is left open about a table; ``asks`` says that there is somebody to answer."""

    def __init__(self, data: Data, *, asks: bool) -> None:
        self._data = data
        self._asks = asks

    @cached_property
    def _columns(self) -> dict[str, Column]:
        from podium.cli.progress import progress

        with progress("Looking at the columns"):
            return {column.name: column for column in describe_columns(self._data.table)}

    def settle(self, wishes: Wishes, *, show: Show | None) -> Proposal:
        """The proposal that is taken; ``show`` prints one.

        Raises
        ------
        click.Abort
            The person does not want it.
        """
        if not wishes.target:
            wishes = replace(wishes, target=self._data.target or self._ask_target())
        proposal = propose_for(self._columns, self._data.table, wishes)
        if show:
            show(self._data, proposal)
        if not self._asks:
            return proposal
        changed = self._ask_metric(self._ask_leaks(wishes, proposal), proposal)
        if changed != wishes:
            proposal = propose_for(self._columns, self._data.table, changed)
            if show:
                show(self._data, proposal)
        if not click.confirm("Make this competition?", default=True, err=True):
            raise click.Abort
        return proposal

    def _ask_target(self) -> tuple[str, ...]:
        """The column to predict; nothing where its name says so, or nobody can be asked."""
        names = list(self._columns)
        try:
            find_target(self._columns, ())
        except PodiumError:
            if self._asks:
                click.echo(f"Columns: {printable(', '.join(names))}", err=True)
                choice = click.Choice(names)
                question = "Which one is to be predicted?"
                return (click.prompt(question, default=names[-1], type=choice, show_choices=False, err=True),)
        return ()

    def _ask_leaks(self, wishes: Wishes, proposal: Proposal) -> Wishes:
        for leak in proposal.leaks:
            for name in leak.columns:
                is_open = name not in (*proposal.left_out, *wishes.keep) and not leak.left_out
                if is_open and click.confirm(f"Leave out {printable(name)}?", default=False, err=True):
                    wishes = replace(wishes, drop=(*wishes.drop, name))
        return wishes

    def _ask_metric(self, wishes: Wishes, proposal: Proposal) -> Wishes:
        if wishes.metric:
            return wishes
        chosen = click.prompt("Metric", default=proposal.metric, value_proc=_read_metric, err=True)
        return wishes if chosen == proposal.metric else replace(wishes, metric=chosen)


def _read_metric(name: str) -> str:
    try:
        return get_metric(name, only_one_meaning=True).key
    except MetricError as error:
        raise click.BadParameter(str(error)) from None
