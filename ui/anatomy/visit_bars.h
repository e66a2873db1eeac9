// How many samples are in the epoch's batches never, once, twice, and three times or more.
#pragma once

#include <QtWidgets/QWidget>

#include <cstdint>
#include <vector>

namespace epochscope {

class VisitBars : public QWidget
{
    Q_OBJECT
public:
    explicit VisitBars(QWidget* parent = nullptr);
    static constexpr std::size_t columns = 4;
    void setCounts(std::vector<std::int64_t> counts);
    const std::vector<std::int64_t>& counts() const { return m_counts; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    std::vector<std::int64_t> m_counts;
};

} // namespace epochscope
