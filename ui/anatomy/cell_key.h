// What the colours of the cells mean: samples of them with their names, as many as there is room for.
#pragma once

#include "anatomy/cell_colors.h"

#include <QtWidgets/QWidget>

#include <vector>

namespace epochscope {

class CellKey : public QWidget
{
    Q_OBJECT
public:
    struct Entry
    {
        std::vector<PlaceKind> cells; // none: of a class
        int number = 0;              // of the class
        QString name;
    };

    explicit CellKey(QWidget* parent = nullptr);
    void setEntries(std::vector<Entry> entries);
    QString text() const; // the names, for those who cannot see the colours
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Place
    {
        int row = 0, left = 0;
    };

    void fit();
    int widthOf(const Entry& entry) const;
    static int gapAfter(const Entry& entry);
    std::vector<Place> placesIn(int rows) const;

    std::vector<Entry> m_entries;
    QSize m_hint;
};

} // namespace epochscope
