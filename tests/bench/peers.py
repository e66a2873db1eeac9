#!/usr/bin/python3
"""Epochscope beside PyTorch and scikit-learn: the same models, data, batches and epochs, plain SGD on one thread.

  tests/run bench-peers                          installs what is missing, builds, measures, prints the table
  tests/bench/peers.py PROGRAM [--passes 3]      the same with a program that is there

Times are of the training alone (Epochscope's own training_seconds); passes are interleaved, and the median ratio counts.
"""
import argparse, json, os, statistics, subprocess, tempfile, time, warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np
import torch
from sklearn.neural_network import MLPClassifier, MLPRegressor

torch.set_num_threads(1)
warnings.filterwarnings("ignore")

WORKLOADS = [  # name, samples, layers, classes (0: values), batch, epochs, rate
    ("1 → 1, squared error", 200, (1, 1), 0, 5, 1000, 0.01),
    ("2-8-8-1, tanh", 500, (2, 8, 8, 1), 2, 10, 200, 0.03),
    ("64-32-10, ReLU", 1797, (64, 32, 10), 10, 32, 50, 0.1),
]


def data(samples, layers, classes, seed=1):
    random = np.random.default_rng(seed)
    x = random.normal(size=(samples, layers[0])).astype(np.float32)
    score = x @ random.normal(size=(layers[0], max(1, classes))).astype(np.float32)
    y = score[:, 0] + 0.3 * random.normal(size=samples) if classes == 0 else np.argmax(score[:, :classes], axis=1)
    return x, y.astype(np.float32 if classes == 0 else np.int64)


def epochscope(program, folder, workload):
    _, samples, layers, classes, batch, epochs, rate = workload
    x, y = data(samples, layers, classes)
    table = os.path.join(folder, "data.csv")
    names = [f"x{i}" for i in range(x.shape[1])]
    target = y if classes == 0 else np.array([f"c{k}" for k in y])
    with open(table, "w") as out:
        out.write(",".join(names + ["y"]) + "\n")
        for row, value in zip(x, target):
            out.write(",".join(repr(float(v)) for v in row) + f",{value}\n")
    experiment = {
        "version": 1,
        "data": {"source": "csv", "file": table, "target": "y", "standardize": "none", "validation": 0},
        "batch": {"size": batch},
        "model": {"hidden": list(layers[1:-1]), "activation": "tanh" if classes == 2 else "relu"},
        "optimizer": {"kind": "sgd", "learning_rate": rate},
        "stop": {"epochs": epochs},
    }
    file = os.path.join(folder, "experiment.json")
    with open(file, "w") as out:
        json.dump(experiment, out)
    ran = subprocess.run([program, "run", file, "--json"], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)["training_seconds"]


def pytorch(workload):
    _, samples, layers, classes, batch, epochs, rate = workload
    x, y = map(torch.from_numpy, data(samples, layers, classes))
    modules = []
    for i, (a, b) in enumerate(zip(layers, layers[1:])):
        modules += [torch.nn.Linear(a, b)] + ([torch.nn.Tanh() if classes == 2 else torch.nn.ReLU()] if i + 2 < len(layers) else [])
    model = torch.nn.Sequential(*modules)
    if classes == 0:
        loss, y = torch.nn.MSELoss(), y[:, None]
    elif classes == 2:
        loss, y = torch.nn.BCEWithLogitsLoss(), y[:, None].float()
    else:
        loss = torch.nn.CrossEntropyLoss()
    rule = torch.optim.SGD(model.parameters(), lr=rate)
    begin = time.perf_counter()
    for _ in range(epochs):
        order = torch.randperm(samples)
        for first in range(0, samples, batch):
            chosen = order[first:first + batch]
            rule.zero_grad()
            value = loss(model(x[chosen]), y[chosen])
            value.backward()
            rule.step()
    return time.perf_counter() - begin


def scikit_learn(workload):
    _, samples, layers, classes, batch, epochs, rate = workload
    x, y = data(samples, layers, classes)
    kind = MLPRegressor if classes == 0 else MLPClassifier
    model = kind(hidden_layer_sizes=layers[1:-1], activation="tanh" if classes == 2 else "relu", solver="sgd", momentum=0, alpha=0,
                 batch_size=batch, learning_rate_init=rate, max_iter=epochs, tol=0, n_iter_no_change=epochs + 1)
    begin = time.perf_counter()
    model.fit(x, y)
    return time.perf_counter() - begin


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("--passes", type=int, default=3)
    chosen = arguments.parse_args()
    print("| model | updates | Epochscope | scikit-learn | PyTorch |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for workload in WORKLOADS:
            ours, ratios = [], {"sklearn": [], "torch": []}
            for _ in range(chosen.passes):
                own = statistics.median(epochscope(chosen.program, folder, workload) for _ in range(5))
                ours.append(own)
                ratios["sklearn"].append(scikit_learn(workload) / own)
                ratios["torch"].append(pytorch(workload) / own)
            name, samples, _, _, batch, epochs, _ = workload
            updates = -(-samples // batch) * epochs
            times = {peer: statistics.median(values) for peer, values in ratios.items()}
            print(f"| {name} | {updates:,} | {statistics.median(ours) * 1e3:.3g} ms | {times['sklearn']:,.0f} × | {times['torch']:,.0f} × |",
                  flush=True)


main()
