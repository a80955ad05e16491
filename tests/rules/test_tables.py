"""Tables, encoders and data sets: what is known of their columns, and of errors that are averaged over them."""

import pytest

from tests.rules.programs import KERAS, found, levels, silent

TABLE = "import pandas as pd\nimport numpy as np\ndf = pd.read_csv('a.csv')\n"
SPARSE = (
    KERAS
    + TABLE
    + "from sklearn.preprocessing import LabelBinarizer, OneHotEncoder, OrdinalEncoder\n"
    + "from sklearn.datasets import load_digits\nY = {}\n"
    + "m = keras.Sequential([keras.Input((4,)), layers.Dense(10, activation='softmax')])\n"
    + "m.compile(loss='{}', optimizer='sgd')\nm.fit(x, Y)\n"
)
ROWS = [
    "pd.get_dummies(df['kind']).to_numpy()",
    "pd.get_dummies(df.kind).values.astype('float32')",
    "OneHotEncoder(sparse_output=False).fit_transform(df[['kind']])",
    "OneHotEncoder().fit_transform(df['kind'].to_numpy().reshape(-1, 1)).toarray()",
    "np.eye(10)[rng.integers(0, 10, 90)]",
    "LabelBinarizer().fit_transform(load_digits().target)",
]
NUMBERS = ["OrdinalEncoder().fit_transform(df[['kind']])", "pd.factorize(df['kind'])[0]", "df['kind'].factorize()[0]"]


@pytest.mark.parametrize("rows", ROWS)
def test_rows_of_0_and_1_are_no_class_numbers(rows):
    assert levels(SPARSE.format(rows, "sparse_categorical_crossentropy"), "label-encoding") == ["error"]
    assert silent(SPARSE.format(rows, "categorical_crossentropy"))


@pytest.mark.parametrize("numbers", NUMBERS)
def test_class_numbers_are_no_rows_of_0_and_1(numbers):
    assert levels(SPARSE.format(numbers, "categorical_crossentropy"), "label-encoding") == ["error"]
    assert silent(SPARSE.format(numbers, "sparse_categorical_crossentropy"))


@pytest.mark.parametrize(
    "features",
    [
        "pd.get_dummies(df)",
        "pd.get_dummies(df, columns=['kind'])",
        "OneHotEncoder().fit_transform(df[['kind', 'shop']])",
        "np.eye(10)[:4]",
    ],
)
def test_tables_of_several_columns_are_no_labels(features):
    assert silent(SPARSE.format(features, "sparse_categorical_crossentropy"))


COLUMN = KERAS + TABLE + "{}\nm = keras.Sequential([layers.Dense({})])\nm.compile(loss='mse')\nm.fit(x, {})\n"


@pytest.mark.parametrize(
    ("write", "target", "expected"),
    [
        ("df['k'] = df['kind'].astype('category').cat.codes", "df['k']", ["warning"]),
        ("df['k'] = df['kind'].astype('category').cat.codes\ndf = df.dropna().copy()", "df['k'].values", ["warning"]),
        ("df['k'] = df['kind'].astype('category').cat.codes\ndf['k'] = df['price']", "df['k']", []),
        ("df['k'] = df['kind'].astype('category').cat.codes", "df['price']", []),
        ("df[name] = df['kind'].astype('category').cat.codes", "df['k']", []),
    ],
)
def test_a_column_is_what_was_written_into_it(write, target, expected):
    assert levels(COLUMN.format(write, 1, target), "task-mismatch") == expected


LOADED = (
    "import tensorflow as tf\nimport tensorflow_datasets as tfds\n{}\n"
    "m = tf.keras.Sequential([tf.keras.layers.Dense({}, activation='softmax')])\n"
    "m.compile(loss='{}')\nm.fit(ds)\n"
)
PAIRS = [
    "ds = tfds.load('tf_flowers', split='train', as_supervised=True).batch(8)",
    "(ds, test), info = tfds.load('tf_flowers', split=['train', 'test'], as_supervised=True, with_info=True)",
    "ds = tfds.load('tf_flowers')['train'].map(lambda row: (row['image'], row['label'])).batch(8)",
]


@pytest.mark.parametrize("load", PAIRS)
def test_known_data_sets_of_tensorflow(load):
    sparse, rows = "sparse_categorical_crossentropy", "categorical_crossentropy"
    assert levels(LOADED.format(load, 4, sparse), "label-encoding") == ["error"]
    assert levels(LOADED.format(load, 5, rows), "label-encoding") == ["error"]
    assert silent(LOADED.format(load, 5, sparse))
    hot = f"{load}\nds = ds.map(lambda image, label: (image, tf.one_hot(label, 5)))"
    assert silent(LOADED.format(hot, 5, rows))


REPORTS = (
    TABLE
    + "import keras\nfrom sklearn.linear_model import Ridge\nfrom sklearn.preprocessing import StandardScaler\n"
    + "from sklearn.model_selection import train_test_split\nX = df[['a', 'b']].values\n"
)
NET = "net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])\nnet.compile(loss='mse')\n"
PAIRED = [
    NET + "y = df['c'].values\nnet.fit(X, y)\nprint(np.mean((net.predict(X) - y) ** 2))\n",
    NET + "y = df.c\nnet.fit(X, y)\nprint(np.abs(net.predict(X) - y.values).mean())\n",
    NET + "y = df.loc[:, 'c'].to_numpy()\nnet.fit(X, y)\nprint(np.mean((net.predict(X) > 0.5) == y))\n",
    "y = df.iloc[:, -1].values\ntable = df[['c']].values\nfit = Ridge().fit(X, y)\n"
    "print(np.sqrt(np.mean(np.square(fit.predict(X) - table))))\n",
    "y = StandardScaler().fit_transform(df[['c']])\nfit = Ridge().fit(X, y.ravel())\n"
    "e = y - fit.predict(X)\nprint(np.mean(e ** 2))\n",
    "X_train, X_test, y_train, y_test = train_test_split(X, df[['c']])\nfit = Ridge().fit(X_train, y_train['c'])\n"
    "print(((fit.predict(X_test) - y_test.values) ** 2).mean())\n",
]
ALIGNED = [
    NET + "y = df['c'].values\nnet.fit(X, y)\nprint(np.mean((net.predict(X).ravel() - y) ** 2))\n",
    NET + "y = df[['c']].values\nnet.fit(X, y)\nprint(np.mean((net.predict(X) - y) ** 2))\n",
    NET + "y = df['c'].values\nnet.fit(X, y)\np = net.predict(X)\nprint(np.abs(p - p.ravel()).mean())\n",
    "y = df['c'].values\nprint(np.abs(y[:, None] - y).mean())\n",
    "y = df[['c']].values\nfit = Ridge().fit(X, y)\nprint(np.mean((fit.predict(X) - y) ** 2))\n",
    "fit = Ridge().fit(X, df['c'])\nprint(np.mean((fit.predict(X) - df['c'].values) ** 2))\n",
    "fit = Ridge().fit(X, df['c'])\nprint(np.mean((fit.predict(X) - df['c'].mean()) ** 2))\n",
]


@pytest.mark.parametrize("report", PAIRED)
def test_errors_of_all_pairs_are_averaged(report):
    assert len(found(REPORTS + report, "shape-broadcast")) == 1


@pytest.mark.parametrize("report", ALIGNED)
def test_errors_of_the_same_rows_are_averaged(report):
    assert silent(REPORTS + report)
