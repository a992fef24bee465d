"""Writes preprocessing.json: what scikit-learn computes when it scales, splits, encodes, fills in, weighs and explains."""
import json
import warnings

import numpy as np
import pandas as pd
import sklearn
from sklearn import compose, dummy, impute, inspection, linear_model, model_selection, pipeline, preprocessing
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight

from common import arguments, pack64, write

warnings.simplefilter("ignore")
ARGUMENTS = arguments()
SEED = ARGUMENTS.seed
rng = np.random.default_rng(SEED)


def cell(value):
    """A value as JSON can hold it; NaN as text that no table has."""
    if isinstance(value, (float, np.floating)) and np.isnan(value):
        return "__nan__"
    if isinstance(value, np.generic):
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def text(content):
    """Lists as one line of JSON: far shorter than an indented one."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def cells(rows):
    return text([[cell(value) for value in row] for row in rows])


def numbers(values):
    return pack64(np.asarray(values, dtype="f8"))


# Scalers: other units, a constant column, one far from zero, missing values.
def features(rows):
    x = np.column_stack([
        rng.normal(3, 2, rows), rng.exponential(1e4, rows), np.full(rows, 7.25), 1e6 + rng.normal(size=rows), rng.integers(-3, 4, rows),
    ])
    x[rng.random(x.shape) < 0.1] = np.nan
    x[:, 2] = np.where(np.isnan(x[:, 2]), np.nan, 7.25)
    x[0] = [1, 2, 7.25, 1e6, -1]
    return x


X, X_TEST = features(31), features(9)
COMPLETE = np.nan_to_num(X, nan=1.5)
ATTRIBUTES = {
    "mean": "mean_", "variance": "var_", "scale": "scale_", "dataMin": "data_min_", "dataMax": "data_max_", "center": "center_",
    "maxAbs": "max_abs_",
}


def scaler(name, options, make, x=X, test=X_TEST):
    fitted = make.fit(x)
    statistics = {ours: numbers(getattr(fitted, theirs)) for ours, theirs in ATTRIBUTES.items()
                  if getattr(fitted, theirs, None) is not None}
    result = fitted.transform(test)
    extra = {"inverse": numbers(fitted.inverse_transform(result))} if hasattr(fitted, "inverse_transform") else {}
    return {"name": name, "options": options, "x": numbers(x), "test": numbers(test), "statistics": statistics,
            "result": numbers(result), "names": list(fitted.get_feature_names_out()), **extra}


p = preprocessing
scalers = [
    scaler("StandardScaler", {}, p.StandardScaler()),
    scaler("StandardScaler", {"withMean": False}, p.StandardScaler(with_mean=False)),
    scaler("StandardScaler", {"withStd": False}, p.StandardScaler(with_std=False)),
    scaler("MinMaxScaler", {}, p.MinMaxScaler()),
    scaler("MinMaxScaler", {"featureRange": [-1, 3], "clip": True}, p.MinMaxScaler(feature_range=(-1, 3), clip=True)),
    scaler("RobustScaler", {}, p.RobustScaler()),
    scaler("RobustScaler", {"withCentering": False, "quantileRange": [10, 80]},
           p.RobustScaler(with_centering=False, quantile_range=(10, 80))),
    scaler("RobustScaler", {"unitVariance": True}, p.RobustScaler(unit_variance=True)),
    scaler("RobustScaler", {"unitVariance": True, "quantileRange": [0.5, 97]},
           p.RobustScaler(unit_variance=True, quantile_range=(0.5, 97))),
    scaler("RobustScaler", {"withScaling": False}, p.RobustScaler(with_scaling=False)),
    scaler("MaxAbsScaler", {}, p.MaxAbsScaler()),
    *[scaler("Normalizer", {"norm": norm}, p.Normalizer(norm=norm), COMPLETE[:6], COMPLETE[6:12]) for norm in ("l1", "l2", "max")],
    *[scaler("PolynomialFeatures", options, p.PolynomialFeatures(**given), COMPLETE[:5, :3], COMPLETE[5:9, :3]) for options, given in [
        ({"degree": 3}, {"degree": 3}),
        ({"interactionOnly": True, "includeBias": False}, {"interaction_only": True, "include_bias": False}),
    ]],
]

# Splits.
LABELS = rng.integers(0, 3, 41)
LABELS[:3] = [2, 0, 1]
TEXT = np.array(["b", "a", "ç", "Z"])[rng.integers(0, 4, 37)]
m = model_selection


def split(name, options, make, labels):
    return {"name": name, "options": options, "labels": text(labels.tolist()),
            "folds": text([[train.tolist(), test.tolist()] for train, test in make.split(np.zeros(len(labels)), labels)])}


splits = [
    split("KFold", {}, m.KFold(), LABELS),
    split("KFold", {"nSplits": 7, "shuffle": True, "seed": SEED}, m.KFold(7, shuffle=True, random_state=SEED), LABELS),
    split("StratifiedKFold", {}, m.StratifiedKFold(), LABELS),
    split("StratifiedKFold", {"nSplits": 3, "shuffle": True, "seed": SEED}, m.StratifiedKFold(3, shuffle=True, random_state=SEED), TEXT),
    split("ShuffleSplit", {"nSplits": 3, "testSize": 0.3, "seed": SEED}, m.ShuffleSplit(3, test_size=0.3, random_state=SEED), LABELS),
    split("StratifiedShuffleSplit", {"nSplits": 2, "trainSize": 20, "testSize": 8, "seed": SEED},
          m.StratifiedShuffleSplit(2, train_size=20, test_size=8, random_state=SEED), LABELS),
]
train_test = []
for options, given in [({}, {}), ({"testSize": 0.4}, {"test_size": 0.4}), ({"testSize": 10, "stratify": True}, {"test_size": 10})]:
    stratify = LABELS if options.get("stratify") else None
    parts = m.train_test_split(np.arange(len(LABELS)), random_state=SEED, stratify=stratify, **given)
    train_test.append({"options": options, "labels": text(LABELS.tolist()), "parts": text([part.tolist() for part in parts])})

# Encoders.
def mixed(rows):
    towns = np.array(["near", "far", "inland", "Ölsee"], dtype=object)[rng.integers(0, 4, rows)]
    towns[rng.random(rows) < 0.1] = None
    sizes = rng.integers(1, 5, rows).astype(object)
    sizes[rng.random(rows) < 0.15] = np.nan
    return np.column_stack([towns, sizes, rng.random(rows) < 0.5, np.array(["x", "y"], dtype=object)[rng.integers(0, 2, rows)]])


TABLE = mixed(40)
TABLE[:5, 0] = ["near", "far", "inland", "Ölsee", None]
TABLE[:5, 1] = [1, 2, 3, 4, np.nan]
TABLE[:2, 2] = [True, False]
TABLE[:2, 3] = ["x", "y"]
TABLE_TEST = TABLE[rng.permutation(40)[:8]]
UNKNOWN = TABLE_TEST.copy()
UNKNOWN[0, 0], UNKNOWN[1, 3], UNKNOWN[2, 1] = "nowhere", "z", 99


def encoder(name, options, make, test=TABLE_TEST):
    fitted = make.fit(TABLE)
    result = fitted.transform(test)
    return {"name": name, "options": options, "test": cells(test), "result": numbers(result),
            "categories": cells(fitted.categories_), "inverse": cells(fitted.inverse_transform(result))}


def one_hot(options, test=TABLE_TEST, **given):
    return encoder("OneHotEncoder", options, p.OneHotEncoder(sparse_output=False, **given), test)


encoders = [
    one_hot({}),
    one_hot({"drop": "first"}, drop="first"),
    one_hot({"drop": "ifBinary"}, drop="if_binary"),
    one_hot({"drop": ["far", 2, False, "y"]}, drop=np.array(["far", 2, False, "y"], dtype=object)),
    one_hot({"handleUnknown": "ignore"}, UNKNOWN, handle_unknown="ignore"),
    one_hot({"handleUnknown": "ignore", "drop": "first"}, UNKNOWN, handle_unknown="ignore", drop="first"),
    one_hot({"minFrequency": 8}, min_frequency=8),
    one_hot({"maxCategories": 3, "handleUnknown": "infrequentIfExist"}, UNKNOWN, max_categories=3, handle_unknown="infrequent_if_exist"),
    one_hot({"minFrequency": 0.2, "maxCategories": 3, "drop": "first"}, min_frequency=0.2, max_categories=3, drop="first"),
    encoder("OrdinalEncoder", {}, p.OrdinalEncoder()),
    encoder("OrdinalEncoder", {"handleUnknown": "useEncodedValue", "unknownValue": -1, "encodedMissingValue": -2},
            p.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2), UNKNOWN),
]
NAMED = pd.DataFrame(TABLE[:, [0, 3]], columns=["sea", "letter"]).astype(object)
NAMED = NAMED.where(NAMED.notna(), "none")
names = {"table": cells(NAMED.to_numpy()), "names": list(p.OneHotEncoder().fit(NAMED).get_feature_names_out())}

label_sets = [TEXT, LABELS * 3 - 2, rng.normal(size=9).round(1), np.array([True, False, True])]
labels = [{"y": text(values.tolist()), "classes": p.LabelEncoder().fit(values).classes_.tolist(),
           "encoded": text(p.LabelEncoder().fit_transform(values).tolist()),
           "binarized": cells(p.LabelBinarizer().fit_transform(values))} for values in label_sets if len(values) != 9]
labels.append({"y": text(label_sets[2].tolist()), "classes": np.unique(label_sets[2]).tolist(),
               "encoded": text(p.LabelEncoder().fit_transform(label_sets[2]).tolist())})

# Missing values.
GAPS = np.column_stack([X[:, [0, 1, 4]], np.full(31, np.nan), rng.integers(0, 3, 31)])
GAPS_TEST = GAPS[rng.permutation(31)[:12]].copy()
OBJECTS = TABLE[:, [0, 3]]


def imputer(options, make, x, test):
    fitted = make.fit(x)
    return {"options": options, "x": cells(x), "test": cells(test), "statistics": text([cell(value) for value in fitted.statistics_]),
            "result": cells(fitted.transform(test)), "names": list(fitted.get_feature_names_out())}


s = impute.SimpleImputer
imputers = [
    imputer({}, s(), GAPS, GAPS_TEST),
    imputer({"strategy": "median", "addIndicator": True}, s(strategy="median", add_indicator=True), GAPS, GAPS_TEST),
    imputer({"strategy": "mostFrequent", "keepEmptyFeatures": True}, s(strategy="most_frequent", keep_empty_features=True), GAPS, GAPS_TEST),
    imputer({"strategy": "constant", "fillValue": -7}, s(strategy="constant", fill_value=-7), GAPS, GAPS_TEST),
    imputer({"strategy": "mean", "missingValues": 2}, s(missing_values=2), np.nan_to_num(GAPS, nan=5), np.nan_to_num(GAPS_TEST, nan=5)),
    imputer({"strategy": "mostFrequent", "missingValues": None}, s(strategy="most_frequent", missing_values=None), OBJECTS, OBJECTS[:9]),
    imputer({"strategy": "constant", "missingValues": None}, s(strategy="constant", missing_values=None), OBJECTS, OBJECTS[:9]),
]

# Weights and resampling.
weights = [{"y": text(values.tolist()), "classes": [str(label) for label in np.unique(values).tolist()],
            "balanced": numbers(compute_class_weight("balanced", classes=np.unique(values), y=values)),
            "samples": numbers(compute_sample_weight("balanced", values))} for values in (LABELS, TEXT)]


def resampled(values):
    """The row numbers, by the same calls to RandomState as imbalanced-learn 0.14 makes."""
    classes, counts = np.unique(values, return_counts=True)
    over, state = list(range(len(values))), np.random.RandomState(SEED)
    majority = classes[np.argmax(counts)]
    for label, count in zip(classes, counts):
        if label != majority:
            over += state.choice(np.flatnonzero(values == label), size=counts.max() - count, replace=True).tolist()
    under, state = [], np.random.RandomState(SEED)
    minority = classes[np.argmin(counts)]
    for label, count in zip(classes, counts):
        rows = np.flatnonzero(values == label)
        under += rows.tolist() if label == minority else rows[state.choice(range(count), size=counts.min(), replace=False)].tolist()
    return {"y": text(values.tolist()), "over": text(over), "under": text(under)}


resampling = [resampled(LABELS), resampled(TEXT)]

# A table of numbers and text as one matrix.
FRAME = pd.DataFrame({"income": X[:, 1], "rooms": X[:, 4], "sea": TABLE[:31, 3], "age": COMPLETE[:, 0], "id": np.arange(31)})
columns = compose.ColumnTransformer([
    ("numbers", pipeline.make_pipeline(s(strategy="median"), p.StandardScaler()), ["income", "rooms"]),
    ("text", p.OneHotEncoder(sparse_output=False), ["sea"]),
    ("left", "drop", ["id"]),
], remainder="passthrough")
matrix = columns.fit(FRAME[:20]).transform(FRAME[20:])
composed = {"columns": list(FRAME.columns), "rows": cells(FRAME.to_numpy()), "result": numbers(matrix),
            "names": list(columns.get_feature_names_out())}

# Baselines, importances, learning curves.
A = rng.normal(size=(40, 4)) * [1, 10, 0.1, 5] + [0, 100, 3, -2]
Y = A @ [2, -0.3, 8, 0.1] + 5 + rng.normal(size=40)
WEIGHTS = rng.uniform(0.1, 3, 40)
DEPENDENT = np.column_stack([A, A[:, 0] * 2 - A[:, 3]])
WIDE = rng.normal(size=(5, 9))


def linear(name, options, make, x, y, sample_weight=None):
    fitted = make.fit(x, y, sample_weight=sample_weight)
    extra = {"rank": int(fitted.rank_), "singular": numbers(fitted.singular_)} if hasattr(fitted, "rank_") else {}
    given = {} if sample_weight is None else {"sampleWeight": numbers(sample_weight)}
    return {"name": name, "options": options, "x": numbers(x), "y": numbers(y), **given, **extra, "coef": numbers(fitted.coef_),
            "intercept": float(fitted.intercept_), "predicted": numbers(fitted.predict(x)),
            "score": fitted.score(x, y, sample_weight=sample_weight)}


l = linear_model
linears = [
    linear("LinearRegression", {}, l.LinearRegression(), A, Y),
    linear("LinearRegression", {"fitIntercept": False}, l.LinearRegression(fit_intercept=False), A, Y),
    linear("LinearRegression", {}, l.LinearRegression(), A, Y, WEIGHTS),
    linear("LinearRegression", {}, l.LinearRegression(), DEPENDENT, Y),
    linear("LinearRegression", {}, l.LinearRegression(), WIDE, Y[:5]),
    linear("Ridge", {}, l.Ridge(), A, Y),
    linear("Ridge", {"alpha": 30}, l.Ridge(alpha=30), DEPENDENT, Y, WEIGHTS),
    linear("Ridge", {"alpha": 0.5}, l.Ridge(alpha=0.5), WIDE, Y[:5]),
]
regressors = [{"options": options, "constant": float(dummy.DummyRegressor(**given).fit(A, Y).constant_[0, 0])} for options, given in [
    ({}, {}), ({"strategy": "median"}, {"strategy": "median"}),
    ({"strategy": "quantile", "quantile": 0.3}, {"strategy": "quantile", "quantile": 0.3}),
]]
classifiers = []
for ours, theirs in [("prior", "prior"), ("mostFrequent", "most_frequent"), ("stratified", "stratified"), ("uniform", "uniform")]:
    fitted = dummy.DummyClassifier(strategy=theirs, random_state=SEED).fit(np.zeros((37, 1)), TEXT)
    classifiers.append({"strategy": ours, "predicted": text(fitted.predict(np.zeros((37, 1))).tolist()),
                        "probabilities": numbers(fitted.predict_proba(np.zeros((4, 1)))), "score": fitted.score(np.zeros((37, 1)), TEXT)})
MODEL = l.LinearRegression().fit(A[:25], Y[:25])
importances = []
for options, given in [({}, {}), ({"nRepeats": 3, "maxSamples": 0.6}, {"n_repeats": 3, "max_samples": 0.6})]:
    found = inspection.permutation_importance(MODEL, A[25:], Y[25:], random_state=SEED, **given)
    importances.append({"options": options, "importances": numbers(found.importances), "mean": numbers(found.importances_mean),
                        "std": numbers(found.importances_std)})
curves = []
for options, given in [({}, {}), ({"trainSizes": [10, 20], "cv": 4, "shuffle": True}, {"train_sizes": [10, 20], "cv": 4, "shuffle": True})]:
    sizes, on_train, on_test = m.learning_curve(l.LinearRegression(), A, Y, random_state=SEED,
                                                **({"train_sizes": np.linspace(0.2, 1, 4)} if not given else given))
    curves.append({"options": options or {"trainSizes": np.linspace(0.2, 1, 4).tolist()}, "sizes": sizes.tolist(),
                   "train": numbers(on_train), "validation": numbers(on_test)})
explain = {"linears": linears, "regressors": regressors, "classifiers": classifiers, "labels": text(TEXT.tolist()), "a": numbers(A),
           "y": numbers(Y), "importances": importances, "curves": curves}

write("preprocessing", ARGUMENTS, [sklearn, pd], {
    "scalers": scalers, "splits": splits, "trainTest": train_test, "table": cells(TABLE), "encoders": encoders, "names": names,
    "labels": labels, "imputers": imputers, "weights": weights, "resampling": resampling, "composed": composed, "explain": explain,
})
