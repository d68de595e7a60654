"""A diagnosis as a notebook shows it."""

from podium.charts.svg_pictures import write_pictures
from podium.diagnosis.finding import Finding
from podium.notebook.markup import facts, paragraph, pictures, text, title
from podium.use.diagnose import Diagnosis
from podium.use.diagnose_words import NOTHING, fact_words


class ShownDiagnosis:
    """What stands out, with pictures; ``diagnosis`` holds everything."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        self.diagnosis = diagnosis

    @property
    def findings(self) -> list[Finding]:
        """What stands out, the most important first; empty where nothing does."""
        return list(self.diagnosis.findings)

    @property
    def svg(self) -> str:
        """All pictures, one below the other."""
        return write_pictures([*self.diagnosis.pictures.values()])

    def __repr__(self) -> str:
        told = [f"{label:<10}{words}" for label, words in self._facts().items()]
        found = [
            f"\n{number}. {one.sentence}\n   Try: {one.advice}" for number, one in enumerate(self.findings, start=1)
        ]
        return "\n".join([*told, *(found or ["", NOTHING])])

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li>{paragraph(one.sentence)}{paragraph(f'Try: {one.advice}', is_soft=True)}</li>"
            for one in self.findings
        )
        stands_out = f"{title('What stands out')}<ol>{items}</ol>" if items else paragraph(NOTHING)
        shown = {label: text(words) for label, words in self._facts().items()}
        return facts(shown) + stands_out + pictures([*self.diagnosis.pictures.values()])

    def _facts(self) -> dict[str, str]:
        remarks = {"Note": " ".join(self.diagnosis.remarks)} if self.diagnosis.remarks else {}
        return fact_words(self.diagnosis) | remarks
