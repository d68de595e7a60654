"""What a script does to the columns of train.csv and test.csv before a model sees them."""

from podium.starter.assignment import Assignment
from podium.starter.text import column, names, quote


def read_as_text(assignment: Assignment, kind_key: str) -> str:
    """The columns that pandas must not take for numbers, as the items of a dict."""
    is_text = kind_key in ("labels", "ranked_list", "several_labels")
    is_text |= kind_key == "class_probabilities" and len(assignment.target) == 1
    is_text |= kind_key == "probability" and assignment.positive not in (None, "1")
    return ", ".join(f"{quote(name)}: str" for name in [*assignment.id, *(assignment.target if is_text else ())])


def arrange_rows(assignment: Assignment) -> str:
    """Leave rows without an answer out, put the others into the order of time, and write its dates as numbers."""
    lines = []
    if assignment.has_unanswered:
        lines.append(f"train = train.dropna(subset={names(assignment.target)})  # the rest has no answer")
    if assignment.time_column:
        lines.append(f"train = train.sort_values({quote(assignment.time_column)})")
    if assignment.has_dates:
        lines += _calendar(quote(assignment.time_column))
    return "".join(f"{line}\n" for line in lines)


def _calendar(time: str) -> list[str]:
    """How far time has come, and where it is in each turn of day, week and year."""
    return [
        "for table in (train, test):  # a date as numbers: how far time has come, and waves of a day, a week, a year",
        f'    days = pd.to_datetime(table[{time}], format="ISO8601", utc=True) - pd.Timestamp("2000-01-01", tz="UTC")',
        '    table["time in days"] = days = days / pd.Timedelta(days=1)',
        '    for wave, length in {"day": 1, "week": 7, "year": 365.25}.items():',
        '        table[f"sine of the {wave}"] = np.sin(2 * np.pi * (days / length % 1))',
        '        table[f"cosine of the {wave}"] = np.cos(2 * np.pi * (days / length % 1))',
    ]


def is_feature(assignment: Assignment, kind_key: str) -> str:
    """The end of a condition on the name of a column of test.csv."""
    left_out = list(assignment.id)
    if assignment.group_column and kind_key != "forecast":  # a forecast's groups are series, and go on
        left_out.append(assignment.group_column)
    if assignment.has_dates:
        left_out.append(assignment.time_column)
    return f"!= {quote(left_out[0])}" if len(left_out) == 1 else f"not in {names(left_out)}"


def prepare(assignment: Assignment) -> str:
    """The lines that make ``prepare``, which turns columns into numbers of one size."""
    fill = 'SimpleImputer(strategy="median", keep_empty_features=True)'
    numbers = f"make_pipeline({fill}, StandardScaler())" if assignment.has_missing else "StandardScaler()"
    if not assignment.has_categories:
        return f"prepare = {numbers}"
    lines = (
        f"numbers = {numbers}",
        'categories = OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=20, sparse_output=False)',
        "prepare = make_column_transformer(",
        '    (numbers, make_column_selector(dtype_include="number")),',
        '    (categories, make_column_selector(dtype_exclude="number")),',
        ")",
    )
    return "\n".join(lines)


def target(assignment: Assignment, kind_key: str) -> str:
    """The lines that make ``y``, and ``classes`` or ``coder`` where it counts them."""
    picked = f"train[{column(assignment.target)}]"
    if kind_key in ("numbers", "forecast"):
        return f"y = {picked}"
    if kind_key == "several_labels":
        counted = "  # each column counts its labels from 0"
        return f"coder = OrdinalEncoder().fit({picked}){counted}\ny = coder.transform({picked}).astype(int)"
    if kind_key == "probability":
        positive = assignment.positive
        if positive is None:
            return f"y = {picked}"
        return f"y = ({picked} == {1 if positive == '1' else quote(positive)}).astype(int)"
    if len(assignment.target) > 1:
        return (
            f"classes = pd.Index({names(assignment.target)})\ny = train[classes].to_numpy(dtype=float).argmax(axis=1)"
        )
    return f"y, classes = {picked}.factorize(sort=True)  # y counts the classes from 0, classes has their names"


def answer(assignment: Assignment, kind_key: str) -> str:
    """The line of ``answer(rows, predicted)`` that writes predictions into a table of ids."""
    written = column(assignment.prediction_columns)
    values = {
        "labels": "classes[predicted]",
        "several_labels": "coder.inverse_transform(predicted)",
        "ranked_list": '[" ".join(items) for items in best_first(predicted)]',
    }
    if kind_key == "class_probabilities":
        written = "classes.tolist()"
    return f"table[{written}] = {values.get(kind_key, 'predicted')}"
