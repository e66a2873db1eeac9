// A branch: a new run that begins with the weights that another had at one moment, with one setting changed.
#pragma once

#include "bridge/run_moment.h"
#include "training/properties.h"

#include <QtCore/QObject>
#include <QtCore/QString>

#include <optional>

class QWidget;

namespace epochscope {

class ExperimentDocument;
class MomentSource;
class RunController;
class RunList;

class Branching : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        RunController& controller;
        RunList& runs;
        MomentSource& moments;
        ExperimentDocument& document;
        QWidget& window;
    };
    Branching(const Parts& parts, QObject* parent);

    // Asks what to change, and begins there: of the run that the moments are of, after so many steps.
    void ask(std::int64_t steps);

Q_SIGNALS:
    void refused(const QString& reason);

private:
    struct Wanted
    {
        std::uint64_t run = 0;
        std::int64_t steps = 0;
        ExperimentFile file;
        QString name;
    };
    void prepare(std::uint64_t run, std::int64_t steps, const QString& path, const PropertyValue& value);
    void beginIfThere();

    Parts m_parts;
    std::optional<Wanted> m_wanted; // until its weights have come
    QString m_name;                 // of the run that is about to begin
};

} // namespace epochscope
