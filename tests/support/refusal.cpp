#include "refusal.h"

QStringList everyOutput()
{
    return {"--json",    "--history", "out-history.csv",   "--batches",    "out-batches.csv", "--plot",
            "out-c.png", "--weights", "out-w.safetensors", "--checkpoint", "out-checkpoint"};
}

QByteArray flawOfRefusal(Program& program, const QString& folder, const QByteArrayList& says)
{
    const QStringList before = contentsOf(folder);
    const Outcome outcome = program.in(folder).run();
    const QByteArray shown = "; it said: " + outcome.err.left(1000);
    if (outcome.code != 2)
        return "exit code " + QByteArray::number(outcome.code) + shown;
    if (!outcome.out.isEmpty())
        return "something on standard output" + shown;
    for (const QByteArray& part : says) {
        if (!outcome.err.contains(part))
            return "the message lacks \"" + part + '"' + shown;
    }
    if (outcome.err.count('\n') != 1 || outcome.err.size() > 1500)
        return "the message is not one line" + shown;
    if (contentsOf(folder) != before)
        return "something was written: " + contentsOf(folder).join(QLatin1String(", ")).toUtf8();
    if (outcome.cpuSeconds > 2)
        return "it took " + QByteArray::number(outcome.cpuSeconds) + " s";
    if (outcome.peakMegabytes > 200)
        return "it took " + QByteArray::number(outcome.peakMegabytes) + " MB";
    return {};
}
