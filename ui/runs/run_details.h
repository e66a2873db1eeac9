// Two lines about one run: what a narrow table leaves out. Cut rather than wrapped, so that it keeps its height.
#pragma once

#include "runs/run_list.h"

#include <QtWidgets/QWidget>

#include <optional>

namespace epochscope {

class RunDetails : public QWidget
{
    Q_OBJECT
public:
    explicit RunDetails(QWidget* parent = nullptr);
    void show(const Run* run); // null: nothing is known
    const QStringList& lines() const { return m_lines; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QStringList m_lines;
};

} // namespace epochscope
