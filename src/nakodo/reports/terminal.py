"""Matches and explanations for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nakodo.arrays import Floats
from nakodo.criteria.catalogue import CRITERIA
from nakodo.criteria.criterion import UNIT
from nakodo.engine.diff import Move
from nakodo.engine.explain import Explanation
from nakodo.engine.proposals import Proposal
from nakodo.engine.table import SCORE_UNIT, MatchTable
from nakodo.engine.whynot import WhyNot
from nakodo.profiles.model import Firm
from nakodo.profiles.taxonomy import Taxonomy

BAR = "█"
BAR_WIDTH = 24
MOST_MISSING = 4
"""Missing inputs of a product that are shown with those who could fill them; the others are named."""

MOST_STEPS = 4
"""Steps and questions of the rules that an explanation shows."""

REASON_FROM = 110
"""Terminal width from which the main reason stands in the table of matches."""

VERDICT_STYLE = {"open": "green", "conditional": "", "unknown": "yellow", "blocked": "red"}

MARK = {"left": "◀", "right": "▶", "both": "◆", "": "·"}


def visible(text: str) -> str:
    r"""Text in which control characters are spelled out, so that none reaches the terminal.

    Examples
    --------
    >>> print(visible("a\x1b[31mb"))
    a\x1b[31mb
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def score_text(score: int) -> str:
    """An integer score as a decimal number of eight digits.

    Examples
    --------
    >>> score_text(74_130_000)
    '0.74130000'
    """
    sign = "-" if score < 0 else ""
    return f"{sign}{abs(score) // SCORE_UNIT}.{abs(score) % SCORE_UNIT:08d}"


def bar(value: int, full: int, width: int = BAR_WIDTH) -> str:
    """A bar of block characters, at least one for anything above zero."""
    return BAR * (max(1, round(value / full * width)) if value > 0 and full > 0 else 0)


def firm_text(firm: Firm) -> Text:
    local = f" {visible(firm.name_local)}" if firm.name_local and firm.name_local != firm.name else ""
    return Text.assemble((visible(firm.name), "bold"), local, (f"  {firm.country}", "dim"))


def match_table(table: MatchTable, reasons: Sequence[str], width: int, sure: Floats | None = None) -> Table:
    """One line a pair: rank, score, both firms, the other side's rank, coverage and, if there is room, why.

    ``sure`` of shape (n_pairs,) is the share of weightings in which each pair stays in the list.
    """
    explained = width >= REASON_FROM
    name_width = max(10, min(28, (width - 43) * 2 // 7 if explained else (width - 43) // 2))
    grid = Table(box=None, pad_edge=False, header_style="bold")
    grid.add_column("#", justify="right", width=3)
    grid.add_column("score", justify="right", width=6)
    grid.add_column("left", no_wrap=True, width=name_width)
    grid.add_column("right", no_wrap=True, width=name_width)
    grid.add_column("ranks", justify="right", no_wrap=True, width=7)
    grid.add_column("known", justify="right", no_wrap=True, width=5)
    judged = any(table.verdicts)
    if judged:
        grid.add_column("rules", no_wrap=True, width=11)
    if sure is not None:
        grid.add_column("sure", justify="right", no_wrap=True, width=5)
    if explained:
        room = width - 2 * name_width - (47 if judged else 34) - (0 if sure is None else 7)
        grid.add_column("why", no_wrap=True, overflow="ellipsis", width=room)
    for i in range(len(table)):
        cells: list[RenderableType] = [
            str(table.rank[i]),
            Text(score_text(int(table.score[i]))[:6], "cyan"),
            _short(table.left[i]),
            _short(table.right[i]),
            Text(f"{table.rank_for_left[i]}/{table.rank_for_right[i]}", "dim"),
            Text(f"{int(table.coverage[i]) * 100 // UNIT}%", "dim"),
        ]
        if judged:
            cells.append(Text(table.verdicts[i], VERDICT_STYLE.get(table.verdicts[i], "")))
        if sure is not None:
            cells.append(f"{sure[i]:.0%}")
        grid.add_row(*cells, *([Text(visible(reasons[i]), "dim")] if explained else []))
    return grid


def _short(firm: Firm) -> Text:
    return Text.assemble(visible(firm.name), (f" {firm.country}", "dim"))


def explanation(found: Explanation, taxonomy: Taxonomy) -> Group:
    """The score as a waterfall, the evidence, what is assumed, what to ask and what to make."""
    label = {c.code: c.label_en for c in taxonomy.capabilities}
    names = {"left": visible(found.left.name), "right": visible(found.right.name)}
    blocks: list[RenderableType] = [_title(found), _waterfall(found.match)]
    if found.supplies:
        rows = []
        for supply in found.supplies:
            taker = names["right" if supply.side == "left" else "left"]
            use = (
                f"for its {label[supply.product]} (derived)"
                if supply.product
                else f"declared: “{visible(supply.reason)}”"
            )
            text = visible(next(iter(supply.offer.statement.values()), ""))
            rows.append((f"{names[supply.side]} → {taker}", f"{label[supply.code]} {use}", text))
        blocks.append(_section("Supplies that meet a need", rows))
    if found.shared:
        blocks.append(_section("Both offer", [(code, label[code], "") for code in found.shared[:6]]))
    if found.statements:
        rows = [
            (
                f"{s.similarity:.2f}",
                f"[{s.left_language}] {visible(s.left)}",
                f"[{s.right_language}] {visible(s.right)}",
            )
            for s in found.statements
        ]
        blocks.append(_section("Statements that say alike", rows))
    if found.proposals:
        blocks.append(Text("\nProducts they could make together", "bold"))
        blocks += [Padding(_proposal(p, label, names), (0, 0, 0, 2)) for p in found.proposals]
    if found.verdict:
        blocks += _rules(found)
    for heading, lines in (("Assumed", found.assumed), ("Missing", found.missing), ("Ask next", found.questions)):
        if lines:
            blocks.append(_section(heading, [("–", visible(line), "") for line in lines]))
    return Group(*blocks)


def _title(found: Explanation) -> Text:
    match = found.match
    existing = "  known partners already" if found.existing else ""
    return Text.assemble(
        firm_text(found.left),
        "  ×  ",
        firm_text(found.right),
        "\nscore ",
        (score_text(int(match.score[0])), "bold cyan"),
        f"   no. {match.rank_for_left[0]} for the left firm, no. {match.rank_for_right[0]} for the right one"
        f"   {int(match.coverage[0]) * 100 // UNIT}% of the weight known",
        (existing, "yellow"),
        "\n",
    )


def _waterfall(match: MatchTable) -> Table:
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for name, justify in (("criterion", "left"), ("weight", "right"), ("value", "right"), ("contribution", "right")):
        grid.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    grid.add_column("", no_wrap=True)
    parts = match.contributions[0]
    full = int(parts.max())
    for c, criterion in enumerate(CRITERIA):
        if match.weights.parts[c] == 0:
            continue
        known = bool(match.known[0, c])
        grid.add_row(
            criterion.label,
            f"{match.weights.parts[c] / UNIT:.4f}",
            f"{match.values[0, c] / UNIT:.4f}",
            score_text(int(parts[c])),
            Text(bar(int(parts[c]), full) + ("" if known else "  assumed"), "cyan" if known else "yellow"),
        )
    if match.policy[0]:
        grid.add_row("policy", "", "", score_text(int(match.policy[0])), Text("taken off by the rules", "yellow"))
    grid.add_row(Text("score", "bold"), "", "", Text(score_text(int(match.score[0])), "bold"), "")
    return grid


def _section(heading: str, rows: Iterable[tuple[str, str, str]]) -> Group:
    return Group(Text(f"\n{heading}", "bold"), _rows(rows))


def _rows(rows: Iterable[tuple[str, str, str]]) -> Padding:
    grid = Table(box=None, pad_edge=False, show_header=False)
    rows = list(rows)
    for column in range(3):
        if any(row[column] for row in rows):
            grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell, "" if i < 2 else "dim") for i, cell in enumerate(row) if any(r[i] for r in rows)))
    return Padding(grid, (0, 0, 0, 2))


def _rules(found: Explanation) -> list[RenderableType]:
    verdict = found.verdict
    blocks: list[RenderableType] = [
        Text.assemble(
            ("\nRules  ", "bold"),
            (verdict["verdict"], VERDICT_STYLE[verdict["verdict"]]),
            f"  {verdict['situation']}; {verdict['pack']}, evidence up to {verdict['evidence_until']}; ask counsel",
        )
    ]
    steps = [(f"{s['order']}.", visible(s["step"]), s["rule"]) for s in verdict["steps"][:MOST_STEPS]]
    asks = [("?", visible(q["question"]), ", ".join(q["rules"])) for q in verdict["questions"][:MOST_STEPS]]
    if steps or asks:
        blocks.append(_rows([*steps, *asks]))
    words = ", ".join(f"{money} {word}" for money, word in found.purposes.items())
    blocks.append(Text(f"  by money: {words}"))
    blocks.append(Text(f"  all of it: nakodo policy check {found.left.id} {found.right.id}", "dim"))
    return blocks


def _proposal(proposal: Proposal, label: dict[str, str], names: dict[str, str]) -> Text:
    maker = {"left": names["left"], "right": names["right"], "both": "both make it today", "": "neither makes it today"}
    text = Text.assemble(
        (label[proposal.product], "bold"),
        f"  together {proposal.joint:.0%} of it, alone {proposal.left:.0%} and {proposal.right:.0%}",
        (f"  integrator: {maker[proposal.integrator]}\n", "dim"),
    )
    for side in ("left", "right", "both"):
        codes = [label[i.code] for i in proposal.inputs if i.supplier == side]
        if codes:
            text.append(f"  {MARK[side]} {names.get(side, 'either')}: {', '.join(codes)}\n")
    for missing in proposal.missing[:MOST_MISSING]:
        who = f" – could come from {', '.join(missing.fillers)}" if missing.fillers else " – no firm here offers it"
        text.append(f"  {MARK['']} missing: {label[missing.code]}{who}\n", "yellow" if missing.strength == 3 else "dim")
    if len(proposal.missing) > MOST_MISSING:
        rest = ", ".join(label[missing.code] for missing in proposal.missing[MOST_MISSING:])
        text.append(f"  {MARK['']} and: {rest}\n", "dim")
    return text


def why_not(found: WhyNot, name: str) -> Group:
    """Where a pair stands against the last one in, and what would lift it in."""
    left, right = visible(found.match.left[0].name), visible(found.match.right[0].name)
    lines: list[RenderableType] = [
        Text.assemble((left, "bold"), "  ×  ", (right, "bold"), f"  rank {found.match.rank[0]} of {left}'s partners")
    ]
    if not found.allowed:
        lines.append(Text("This pair is left out by a rule or an exclusion.", "yellow"))
    elif found.inside:
        lines.append(Text(f"It is among the best {found.k}: nothing keeps it out."))
    elif found.last is not None:
        gap = int(found.last.score[0] - found.match.score[0])
        lines.append(
            Text(f"No. {found.k} is {visible(found.last.right[0].name)}; this pair lacks {score_text(gap)} against it.")
        )
        rows = [(criterion, score_text(loss), "") for criterion, loss in found.lost[:4]]
        lines.append(_section("Costs most", rows))
        rows = [(f"rank {c.rank}", visible(c.text), f"score {score_text(c.score)}") for c in found.changes]
        none = [("–", f"no single change of a kind that {name} tries lifts it in", "")]
        lines.append(_section(f"Single changes that lift it into the best {found.k}", rows or none))
    return Group(*lines)


def moves(found: Sequence[Move]) -> Table:
    """One line a changed pair."""
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("change", "left", "right", "rank", "score", "moved most"):
        grid.add_column(name, no_wrap=True)
    for move in found:
        grid.add_row(
            move.kind,
            visible(move.left_id),
            visible(move.right_id),
            f"{move.old_rank or '–'} → {move.new_rank or '–'}",
            f"{_decimal(move.old_score)} → {_decimal(move.new_score)}",
            f"{move.moved[0]} {move.moved[1]:+.4f}" if move.moved else "",
        )
    return grid


def _decimal(score: float | None) -> str:
    return "–" if score is None else f"{score:.4f}"


def show(console: Console, renderable: RenderableType) -> None:
    console.print(renderable, highlight=False, markup=False)
