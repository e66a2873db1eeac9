#!/usr/bin/env python3
"""Records what PyTorch computes for the experiments that tst_oracle_pytorch compares the engine with.

    python3 tests/data/record_pytorch.py          (Debian: python3-torch; recorded with 1.13)

Writes tests/data/oracle/: the data (*.csv), the experiments (<case>.json, in the program's own format), the initial
weights they start from (<shape>.safetensors) and expected.json: per case the error curves and the final weights.

Nothing here knows the engine: models are torch.nn.Linear, gradients autograd's, rules torch.optim's, schedules
torch.optim.lr_scheduler's. All arithmetic is float32, as in the engine.

A trajectory can be compared to many digits only where it does not depend on the last bit. So every case must keep its
distance from each kink it could fall over (a ReLU's corner, a residual's sign in mae, a weight's sign in L1, the
comparison that decides a plateau, the threshold of a class): `Distance` measures it and the script refuses to record a
case that comes too near.
"""

import json
import math
import struct
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

FOLDER = Path(__file__).resolve().parent / "oracle"
NEAREST = 3e-6  # rounding differs by some 1e-7 between two implementations of the same float32 arithmetic

ACTIVATIONS = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "linear": lambda z: z}


class Distance:
    """The least distance from a kink that was seen, by kind."""

    def __init__(self):
        self.least = {}

    def see(self, kind, values):
        least = float(torch.as_tensor(values).abs().min())
        self.least[kind] = min(least, self.least.get(kind, math.inf))


# ---------------------------------------------------------------------------------------------------------------- data

def write_csv(name, features, targets):
    header = [f"x{i + 1}" for i in range(features.shape[1])] + ["target"]
    rows = [",".join(header)]
    for row, target in zip(features, targets):
        rows.append(",".join([str(np.float32(v)) for v in row] + [str(target)]))
    (FOLDER / f"{name}.csv").write_text("\n".join(rows) + "\n")


def make_data():
    """Two tables of numbers and two of classes, small and uneven on purpose."""
    random = np.random.default_rng(20240229)
    tables = {}

    x = random.uniform(-1.5, 1.5, (47, 3)).round(3).astype(np.float32)
    y = (np.sin(1.5 * x[:, 0]) - 0.8 * x[:, 1] + 0.5 * x[:, 2] ** 2 + random.normal(0, 0.1, 47)).round(3).astype(np.float32)
    tables["numbers"] = (x, [np.float32(v) for v in y], None)

    x = random.uniform(-1, 1, (20, 1)).round(3).astype(np.float32)
    y = (2 * x[:, 0] - 1 + random.normal(0, 0.3, 20)).round(3).astype(np.float32)
    tables["line"] = (x, [np.float32(v) for v in y], None)

    # Names sort as the classes are numbered; the rows come mixed. Numbers of samples: 38 and 15; 30, 17 and 11.
    def classes(names, counts, features):
        labels = np.repeat(np.arange(len(names)), counts)
        random.shuffle(labels)
        centres = random.normal(0, 1.0, (len(names), features))
        table = (centres[labels] + random.normal(0, 0.9, (len(labels), features))).round(3).astype(np.float32)
        return table, [names[k] for k in labels], names

    tables["two"] = classes(["no", "yes"], [38, 15], 3)
    tables["three"] = classes(["ash", "birch", "cedar"], [30, 17, 11], 4)
    for name, (features, targets, _) in tables.items():
        write_csv(name, features, targets)
    return tables


# ------------------------------------------------------------------------------------------------------------- weights

def write_safetensors(path, tensors):
    header, blobs, offset = {}, [], 0
    for name, tensor in tensors.items():
        blob = tensor.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


class Net(torch.nn.Module):
    def __init__(self, sizes, activation, distance):
        super().__init__()
        self.layers = torch.nn.ModuleList(torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.kind = activation
        self.distance = distance

    def forward(self, x):
        for layer in self.layers[:-1]:
            z = layer(x)
            if self.kind == "relu":
                self.distance.see("relu", z)
            x = ACTIVATIONS[self.kind](z)
        return self.layers[-1](x)

    def penalty(self, l1, l2):
        total = torch.zeros(())
        for layer in self.layers:
            if l2:
                total = total + l2 * (layer.weight ** 2).sum()
            if l1:
                self.distance.see("l1", layer.weight)
                total = total + l1 * layer.weight.abs().sum()
        return total


# --------------------------------------------------------------------------------------------------------------- cases

def sizes_of(settings, tables):
    name = settings["data.file"][:-4]
    features, _, names = tables[name]
    kind = settings["loss.kind"]
    outputs = 1
    if names and (kind == "cross_entropy" or (kind in ("mse", "mae") and len(names) > 2)):
        outputs = len(names)
    return [features.shape[1], *settings.get("model.hidden", []), outputs]


def make_optimizer(settings, parameters):
    kind = settings["optimizer.kind"]
    lr = settings["optimizer.learning_rate"]
    decay = settings.get("optimizer.weight_decay", 0.0)
    momentum = settings.get("optimizer.momentum", 0.9)
    betas = (settings.get("optimizer.beta1", 0.9), settings.get("optimizer.beta2", 0.999))
    eps = settings.get("optimizer.epsilon")
    extra = {} if eps is None else {"eps": eps}
    if kind == "sgd":
        return torch.optim.SGD(parameters, lr, weight_decay=decay)
    if kind in ("momentum", "nesterov"):
        return torch.optim.SGD(parameters, lr, momentum=momentum, nesterov=kind == "nesterov", weight_decay=decay)
    if kind == "adagrad":
        return torch.optim.Adagrad(parameters, lr, weight_decay=decay, **extra)
    if kind == "rmsprop":
        return torch.optim.RMSprop(parameters, lr, weight_decay=decay, **extra)
    if kind == "adam":
        return torch.optim.Adam(parameters, lr, betas=betas, weight_decay=decay, **extra)
    assert kind == "adamw"
    return torch.optim.AdamW(parameters, lr, betas=betas, weight_decay=decay, **extra)


class Rate:
    """The schedule: told after each update and after each epoch."""

    def __init__(self, settings, optimizer, updates_per_epoch):
        kind = settings.get("schedule.kind", "constant")
        epochs = settings["stop.epochs"]
        floor = settings.get("schedule.floor", 0.0)
        scheduler = torch.optim.lr_scheduler
        self.per_update = self.per_epoch = self.plateau = None
        if kind == "step":
            self.per_epoch = scheduler.StepLR(optimizer, settings["schedule.every"], settings["schedule.factor"])
        elif kind == "exponential":
            self.per_epoch = scheduler.ExponentialLR(optimizer, settings["schedule.gamma"])
        elif kind == "cosine":
            self.per_epoch = scheduler.CosineAnnealingLR(optimizer, epochs, eta_min=floor)
        elif kind == "plateau":
            self.plateau = scheduler.ReduceLROnPlateau(optimizer, mode="min", factor=settings["schedule.factor"],
                                                       patience=settings["schedule.patience"], threshold=0,
                                                       min_lr=floor, eps=0)
        elif kind == "warmup_cosine":
            initial = settings["optimizer.learning_rate"]
            warmup = settings["schedule.warmup"] * updates_per_epoch
            updates = epochs * updates_per_epoch

            def factor(u):
                if u < warmup:
                    return (u + 1) / warmup
                phase = math.pi * (u - warmup) / max(1, updates - warmup)
                return (floor + (initial - floor) * (1 + math.cos(phase)) / 2) / initial

            self.per_update = scheduler.LambdaLR(optimizer, factor)
        else:
            assert kind == "constant"


def record(settings, tables):
    distance = Distance()
    features, targets, names = tables[settings["data.file"][:-4]]
    kind = settings["loss.kind"]
    x = torch.from_numpy(features)
    labels = torch.tensor([names.index(t) for t in targets]) if names else None
    sizes = sizes_of(settings, tables)
    if names is None:
        y = torch.tensor([[float(t)] for t in targets])
    elif kind == "cross_entropy":
        y = labels
    elif sizes[-1] == 1:
        y = labels.float().unsqueeze(1)
    else:
        y = F.one_hot(labels, len(names)).float()

    held_out = settings.get("data.validation", 0)
    n = len(x) - held_out
    weights = torch.ones(len(x))
    if settings.get("loss.class_weight") == "balanced":
        counts = torch.bincount(labels[:n], minlength=len(names)).float()
        weights = (n / (len(names) * counts))[labels]

    def per_sample(outputs, rows):
        if kind == "mse":
            each = F.mse_loss(outputs, y[rows], reduction="none").mean(1)
        elif kind == "mae":
            distance.see("mae", outputs - y[rows])
            each = F.l1_loss(outputs, y[rows], reduction="none").mean(1)
        elif kind == "log":
            each = F.binary_cross_entropy_with_logits(outputs, y[rows], reduction="none").mean(1)
        else:
            each = F.cross_entropy(outputs, y[rows], reduction="none")
        return weights[rows] * each

    def correct(outputs, rows):
        if names is None:
            return 0
        with torch.no_grad():
            if outputs.shape[1] == 1:
                threshold = 0.0 if kind == "log" else 0.5
                distance.see("class", outputs - threshold)
                predicted = (outputs[:, 0] > threshold).long()
            else:
                best = outputs.topk(2, dim=1).values
                distance.see("class", best[:, 0] - best[:, 1])
                predicted = outputs.argmax(1)
            return int((predicted == labels[rows]).sum())

    net = Net(sizes, settings.get("model.activation", "tanh"), distance)
    shape = "-".join(map(str, sizes))
    generator = torch.Generator().manual_seed(sum(1000 ** i * s for i, s in enumerate(sizes)))
    with torch.no_grad():
        for layer in net.layers:
            bound = math.sqrt(3.0 / layer.in_features)
            layer.weight.uniform_(-bound, bound, generator=generator)
            layer.bias.uniform_(-0.3, 0.3, generator=generator)
    write_safetensors(FOLDER / f"{shape}.safetensors", net.state_dict())

    l1, l2 = settings.get("loss.l1", 0.0), settings.get("loss.l2", 0.0)
    size = settings.get("batch.size", 5)
    size = n if size == "all" else min(size, n)
    passes = [torch.arange(i, min(i + size, n)) for i in range(0, n, size)]
    if settings.get("batch.last") == "drop" and len(passes[-1]) < size:
        passes.pop()
    steps = settings.get("batch.steps_per_epoch", len(passes))
    repeats, group = settings.get("batch.repeats", 1), settings.get("batch.accumulate", 1)
    updates_per_epoch = -(-steps * repeats // group)
    epochs = settings["stop.epochs"]
    reduction = settings.get("loss.reduction", "mean")
    validate_every = settings.get("record.validate_every", 1)

    optimizer = make_optimizer(settings, net.parameters())
    rate = Rate(settings, optimizer, updates_per_epoch)
    rates = {optimizer.param_groups[0]["lr"]}
    clipped = unclipped = updates = 0
    rows_at = 0

    def measured(rows):
        with torch.no_grad():
            outputs = net(x[rows])
            loss = per_sample(outputs, rows).mean() + net.penalty(l1, l2)
            return loss.item(), correct(outputs, rows) / len(rows)

    expected = {"weights": f"{shape}.safetensors", "train_running": [], "train_measured": [], "validation": [],
                "train_accuracy": [], "validation_accuracy": [], "learning_rate": []}
    for epoch in range(1, epochs + 1):
        loss_sum, seen, right = 0.0, 0, 0
        pending, in_group = 0, 0
        for step in range(steps * repeats):
            if step % repeats == 0:
                rows = passes[rows_at % len(passes)]
                rows_at += 1
            if in_group == 0:
                optimizer.zero_grad()
            outputs = net(x[rows])
            each = per_sample(outputs, rows)
            loss_sum += (each.mean() + net.penalty(l1, l2)).item() * len(rows)
            right += correct(outputs, rows)
            seen += len(rows)
            each.sum().backward()
            pending += len(rows)
            in_group += 1
            if in_group < group and step + 1 < steps * repeats:
                continue
            if reduction == "mean":
                for parameter in net.parameters():
                    parameter.grad /= pending
            if l1 or l2:
                net.penalty(l1, l2).backward()
            if "optimizer.clip_norm" in settings:
                limit = settings["optimizer.clip_norm"]
                norm = float(torch.nn.utils.clip_grad_norm_(net.parameters(), limit))
                clipped, unclipped = clipped + (norm > limit), unclipped + (norm <= limit)
            used_rate = optimizer.param_groups[0]["lr"]
            optimizer.step()
            updates += 1
            pending, in_group = 0, 0
            if rate.per_update:
                rate.per_update.step()
                rates.add(optimizer.param_groups[0]["lr"])
        expected["train_running"].append(loss_sum / seen)
        expected["learning_rate"].append(used_rate)  # of the epoch's last update
        loss, _ = measured(torch.arange(n))
        expected["train_measured"].append(loss)
        if names:
            expected["train_accuracy"].append(right / seen)
        checked = held_out == 0
        if held_out:
            checked = epoch % validate_every == 0 or epoch == epochs
            loss, accuracy = measured(torch.arange(n, len(x))) if checked else (None, None)
            expected["validation"].append(loss)
            if names:
                expected["validation_accuracy"].append(accuracy)
        if rate.per_epoch:
            rate.per_epoch.step()
        if rate.plateau and checked:
            monitored = expected["validation" if held_out else "train_running"][-1]
            if rate.plateau.best < math.inf:
                distance.see("plateau", monitored - rate.plateau.best)
            rate.plateau.step(monitored)
        rates.add(optimizer.param_groups[0]["lr"])

    # What the case is there for must have happened.
    if settings.get("schedule.kind", "constant") != "constant":
        assert len(rates) >= 3, rates
    if "optimizer.clip_norm" in settings:
        assert clipped and unclipped, (clipped, unclipped)
    assert math.isfinite(expected["train_running"][-1])
    for what, least in distance.least.items():
        assert least > NEAREST, f"comes within {least:.1e} of a kink ({what})"

    expected["updates"] = updates
    expected["final"] = {key: [float(v) for v in value.flatten()] for key, value in net.state_dict().items()}
    return expected


def cases():
    """Name → settings by property path; what is not named is the format's default or `common`."""
    common = {"data.source": "csv", "data.standardize": "none", "data.split": "last", "batch.order": "never",
              "batch.size": 8, "stop.epochs": 10, "record.measure_training": True}
    numbers = {"data.file": "numbers.csv", "data.task": "regression", "loss.kind": "mse"}
    line = {"data.file": "line.csv", "data.task": "regression", "loss.kind": "mse"}
    two = {"data.file": "two.csv", "data.task": "classification", "loss.kind": "log"}
    three = {"data.file": "three.csv", "data.task": "classification", "loss.kind": "cross_entropy"}
    sgd = {"optimizer.kind": "sgd", "optimizer.learning_rate": 0.05}
    adam = {"optimizer.kind": "adam", "optimizer.learning_rate": 0.01}
    table = {}

    def add(name, *parts, **own):
        assert name not in table
        table[name] = {**common, **{k: v for part in parts for k, v in part.items()}}
        table[name].update({key.replace("__", ".", 1): value for key, value in own.items()})

    # Every loss on every kind of target, activations and depths taking turns.
    add("loss_mse", numbers, sgd, model__hidden=[5], model__activation="tanh")
    add("loss_mae", numbers, sgd, loss__kind="mae", model__hidden=[6], model__activation="sigmoid")
    add("loss_log", two, sgd, model__hidden=[4], model__activation="tanh")
    add("loss_cross_entropy", three, sgd, model__hidden=[5], model__activation="sigmoid")
    add("loss_mse_two_classes", two, sgd, loss__kind="mse", model__hidden=[5], model__activation="relu")
    add("loss_mae_two_classes", two, sgd, loss__kind="mae", model__hidden=[5], model__activation="tanh")
    add("loss_mse_three_classes", three, sgd, loss__kind="mse", model__hidden=[5], model__activation="relu")
    add("loss_mae_three_classes", three, sgd, loss__kind="mae", model__hidden=[5], model__activation="linear")
    add("loss_cross_entropy_two_classes", two, sgd, loss__kind="cross_entropy", model__hidden=[4], model__activation="relu")

    # Depths; the whole of the founding example in small; every activation through two layers and more.
    add("depth_0_line", line, sgd, batch__size=5, stop__epochs=20)
    add("depth_0_log", two, sgd, model__hidden=[])
    add("depth_0_cross_entropy", three, sgd, model__hidden=[])
    add("depth_0_mae", line, sgd, loss__kind="mae", batch__size=3)
    for activation in ACTIVATIONS:
        add(f"depth_2_{activation}", numbers, sgd, model__hidden=[7, 4], model__activation=activation)
        add(f"depth_3_{activation}", three, sgd, model__hidden=[6, 5, 3], model__activation=activation)

    # Every rule, plain and with weight decay.
    rates = {"sgd": 0.05, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.05, "rmsprop": 0.01, "adam": 0.02, "adamw": 0.02}
    for kind, lr in rates.items():
        rule = {"optimizer.kind": kind, "optimizer.learning_rate": lr, "model.hidden": [5], "stop.epochs": 12}
        add(f"rule_{kind}", numbers, rule)
        add(f"rule_{kind}_decay", three, rule, optimizer__weight_decay=0.05)
    add("rule_momentum_half", numbers, sgd, optimizer__kind="momentum", optimizer__momentum=0.5, model__hidden=[5])
    add("rule_nesterov_tenths", numbers, sgd, optimizer__kind="nesterov", optimizer__momentum=0.7, model__hidden=[5])
    add("rule_adam_betas", numbers, adam, optimizer__beta1=0.8, optimizer__beta2=0.95, model__hidden=[5])
    add("epsilon_adam", numbers, adam, optimizer__epsilon=0.1, model__hidden=[5])
    add("epsilon_adamw", numbers, adam, optimizer__kind="adamw", optimizer__epsilon=0.05, optimizer__weight_decay=0.1,
        model__hidden=[5])
    add("epsilon_rmsprop", numbers, adam, optimizer__kind="rmsprop", optimizer__epsilon=0.2, model__hidden=[5])
    add("epsilon_adagrad", numbers, sgd, optimizer__kind="adagrad", optimizer__epsilon=0.3, model__hidden=[5])

    # Penalties, clipping, class weights, reduction.
    add("penalty_l2", numbers, sgd, loss__l2=0.02, model__hidden=[5])
    add("penalty_l1", numbers, sgd, loss__l1=0.01, model__hidden=[5])
    add("penalty_both_and_decay", three, adam, loss__l1=0.002, loss__l2=0.01, optimizer__weight_decay=0.01,
        model__hidden=[5])
    add("clip", numbers, sgd, optimizer__clip_norm=0.5, model__hidden=[5])
    add("clip_penalty_decay_momentum", three, sgd, optimizer__kind="momentum", optimizer__clip_norm=0.5, loss__l2=0.02,
        optimizer__weight_decay=0.05, model__hidden=[5])
    add("class_weight_log", two, sgd, loss__class_weight="balanced", model__hidden=[4], data__validation=13)
    add("class_weight_cross_entropy", three, sgd, loss__class_weight="balanced", model__hidden=[5], data__validation=10)
    add("class_weight_mse", three, sgd, loss__kind="mse", loss__class_weight="balanced", model__hidden=[5])
    add("sum", numbers, sgd, loss__reduction="sum", optimizer__learning_rate=0.005, model__hidden=[5])
    add("sum_outputs_penalty_clip", three, sgd, loss__kind="mse", loss__reduction="sum", loss__l2=0.02,
        optimizer__clip_norm=2.0, optimizer__learning_rate=0.01, model__hidden=[5])
    add("sum_accumulate", numbers, sgd, loss__reduction="sum", optimizer__learning_rate=0.003, batch__accumulate=4,
        model__hidden=[5])

    # Batches. 47 samples by 8: five of 8 and one of 7; 20 by 6: three of 6 and one of 2.
    add("batch_one", line, sgd, batch__size=1)
    add("batch_all", numbers, sgd, batch__size="all", model__hidden=[5], stop__epochs=20)
    add("batch_larger_than_data", line, sgd, batch__size=64, stop__epochs=20)
    add("batch_ragged", line, sgd, batch__size=6)
    add("batch_drop", line, sgd, batch__size=6, batch__last="drop")
    add("accumulate_ragged", line, sgd, batch__size=3, batch__accumulate=4)          # 7 batches: 4 + 3, the last of 2
    add("accumulate_penalty_adam", numbers, adam, batch__accumulate=4, loss__l2=0.02, model__hidden=[5])
    add("accumulate_drop_clip", numbers, sgd, batch__accumulate=2, batch__last="drop", optimizer__clip_norm=1.5,
        model__hidden=[5])
    add("accumulate_class_weight", two, sgd, batch__accumulate=3, loss__class_weight="balanced", model__hidden=[4])
    add("repeats", numbers, sgd, batch__repeats=3, model__hidden=[5])
    add("repeats_accumulate", numbers, sgd, batch__repeats=2, batch__accumulate=5, model__hidden=[5])
    add("steps_per_epoch", numbers, sgd, batch__steps_per_epoch=4, stop__epochs=13, model__hidden=[5])
    add("steps_per_epoch_long", numbers, sgd, batch__steps_per_epoch=10, model__hidden=[5])
    add("steps_per_epoch_accumulate_drop", numbers, adam, batch__steps_per_epoch=4, batch__accumulate=3,
        batch__last="drop", stop__epochs=13, model__hidden=[5])

    # Validation and schedules.
    add("validation", two, sgd, data__validation=13, record__validate_every=3, model__hidden=[4], loss__l2=0.01)
    add("schedule_step", numbers, sgd, schedule__kind="step", schedule__every=3, schedule__factor=0.5, model__hidden=[5])
    add("schedule_exponential", numbers, sgd, schedule__kind="exponential", schedule__gamma=0.8, model__hidden=[5])
    add("schedule_cosine", numbers, sgd, schedule__kind="cosine", schedule__floor=0.005, model__hidden=[5])
    add("schedule_warmup_cosine", numbers, adam, schedule__kind="warmup_cosine", schedule__warmup=3,
        schedule__floor=0.001, model__hidden=[5])
    add("schedule_warmup_cosine_accumulate", numbers, adam, schedule__kind="warmup_cosine", schedule__warmup=2,
        batch__accumulate=4, model__hidden=[5])
    add("schedule_cosine_steps_per_epoch", numbers, sgd, schedule__kind="cosine", batch__steps_per_epoch=4,
        model__hidden=[5])
    add("schedule_plateau", line, sgd, schedule__kind="plateau", schedule__factor=0.5, schedule__patience=1,
        schedule__floor=0.06, optimizer__kind="momentum", optimizer__learning_rate=0.2, stop__epochs=14)
    add("schedule_plateau_impatient", numbers, adam, schedule__kind="plateau", schedule__factor=0.5,
        schedule__patience=0, schedule__floor=0.045, optimizer__learning_rate=0.15, batch__size=4, stop__epochs=14,
        model__hidden=[5])
    add("schedule_plateau_validation", two, sgd, schedule__kind="plateau", schedule__factor=0.5, schedule__patience=1,
        schedule__floor=0.01, optimizer__learning_rate=1.5, data__validation=13, record__validate_every=2,
        model__hidden=[4], stop__epochs=20)
    return table


def nested(settings):
    experiment = {"version": 1}
    for path, value in settings.items():
        group, name = path.split(".", 1)
        experiment.setdefault(group, {})[name] = value
    return experiment


def rounded(value, digits=9):
    if isinstance(value, float):
        return float(f"{value:.{digits}g}")
    if isinstance(value, list):
        return [rounded(v, digits) for v in value]
    if isinstance(value, dict):
        return {k: rounded(v, digits) for k, v in value.items()}
    return value


def main():
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    tables = make_data()
    lines, failures = [], []
    for name, settings in cases().items():
        try:
            expected = record(settings, tables)
        except AssertionError as problem:
            failures.append(f"{name}: {problem}")
            continue
        (FOLDER / f"{name}.json").write_text(json.dumps(nested(settings), indent=1) + "\n")
        lines.append(f"{json.dumps(name)}: {json.dumps(rounded(expected), separators=(',', ':'))}")
        running = expected["train_running"]
        print(f"{name:36} {expected['updates']:5} updates   {running[0]:.4f} → {running[-1]:.4f}")
    (FOLDER / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    if failures:
        raise SystemExit("not recorded:\n" + "\n".join(failures))


if __name__ == "__main__":
    main()
