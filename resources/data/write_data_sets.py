#!/usr/bin/python3
"""Writes the bundled data sets from scikit-learn's copies (Debian: python3-sklearn).

usage: write_data_sets.py [FOLDER]      FOLDER is where this script is, unless named

Numbers are written so that they read back exactly; the target is the last column, classes by their names.
"""

import csv
import pathlib
import sys

from sklearn import datasets


def number(value):
    value = float(value)
    return str(int(value)) if value.is_integer() else repr(value)


def write(folder, name, names, rows, target_name, target):
    with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*names, target_name])
        for row, value in zip(rows, target):
            writer.writerow([*map(number, row), value])


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    folder = folder if folder.is_dir() else folder.parent

    for name, target_name in [("iris", "species"), ("wine", "cultivar"), ("breast_cancer", "diagnosis"), ("digits", "digit")]:
        data = getattr(datasets, f"load_{name}")()
        classes = [str(data.target_names[k]) for k in data.target]
        write(folder, name, data.feature_names, data.data, target_name, classes)

    data = datasets.load_diabetes(scaled=False)
    write(folder, "diabetes", data.feature_names, data.data, "progression", map(number, data.target))


if __name__ == "__main__":
    main()
