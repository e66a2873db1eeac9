#include "anatomy/cell_key.h"
#include "test_case.h"

#include <QtGui/QImage>

using namespace epochscope;

class tst_CellKey : public TestCase
{
    Q_OBJECT
private slots:
    void takesASecondRowWhereOneIsTooShort()
    {
        CellKey key;
        key.setEntries(entries(4));
        const int line = key.fontMetrics().height();
        key.resize(2000, line);
        QCOMPARE(key.sizeHint().height(), line);
        key.resize(widthOfOne(key) * 5 / 2, line);
        QCOMPARE(key.sizeHint().height(), 2 * line);
        key.resize(widthOfOne(key) / 2, line); // never more
        QCOMPARE(key.sizeHint().height(), 2 * line);
        key.setEntries({});
        QCOMPARE(key.sizeHint().height(), line);
    }

    void theSecondRowIsDrawn()
    {
        CellKey key;
        key.setEntries(entries(4));
        const int line = key.fontMetrics().height();
        key.resize(2000, 2 * line);
        QVERIFY(isDrawn(key, 0) && !isDrawn(key, line));
        key.resize(widthOfOne(key) * 5 / 2, 2 * line);
        QVERIFY(isDrawn(key, 0) && isDrawn(key, line));
    }

    void moreThanThereIsRoomForEndsInDots()
    {
        CellKey all, some;
        all.setEntries(entries(9));
        some.setEntries(entries(2));
        const QSize size(widthOfOne(all) * 9 / 4, all.fontMetrics().height());
        all.resize(size);
        some.resize(size);
        // To the end of the second the same, then dots.
        const QRect fitting(0, 0, 2 * widthOfOne(all) - 16, size.height());
        QCOMPARE(picture(all).copy(fitting), picture(some).copy(fitting));
        QVERIFY(picture(all) != picture(some));
    }

    void allNamesAreThereForThoseWhoDoNotSee()
    {
        CellKey key;
        key.setEntries(entries(9));
        key.resize(50, 20);
        QVERIFY(key.accessibleDescription().endsWith(QStringLiteral("sample")));
        QCOMPARE(key.text().count(QStringLiteral("sample")), 9);
    }

private:
    static std::vector<CellKey::Entry> entries(int count)
    {
        return std::vector<CellKey::Entry>(static_cast<std::size_t>(count), {{PlaceKind::batch}, 0, QStringLiteral("sample")});
    }
    // With the gap after it.
    static int widthOfOne(const CellKey& key)
    {
        return key.fontMetrics().ascent() + 1 + 5 + key.fontMetrics().horizontalAdvance(QStringLiteral("sample")) + 16;
    }
    static QImage picture(CellKey& key)
    {
        QImage image(key.size(), QImage::Format_RGB32);
        image.fill(Qt::white);
        key.render(&image, {}, {}, QWidget::DrawChildren);
        return image;
    }
    static bool isDrawn(CellKey& key, int top)
    {
        const QImage image = picture(key).copy(0, top, key.width(), key.fontMetrics().height());
        QImage empty = image;
        empty.fill(Qt::white);
        return image != empty;
    }
};

QTEST_MAIN(tst_CellKey)
#include "tst_cell_key.moc"
