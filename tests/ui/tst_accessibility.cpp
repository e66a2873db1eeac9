// What holds for the whole window: names for those who cannot see it, the keyboard for those without a mouse, room for large
// type, small screens and languages from the right, and no crash whatever is pressed.
#include "test_case.h"
#include "window_fixture.h"

#include <QtCore/QRandomGenerator>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QAbstractScrollArea>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QScrollArea>

using namespace epochscope;

class tst_Accessibility : public TestCase
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    static QString nameOf(const QWidget* widget)
    {
        QString name = QLatin1String(widget->metaObject()->className()) + u'/' + widget->objectName();
        if (const QWidget* parent = widget->parentWidget())
            name += QStringLiteral(" in ") + QLatin1String(parent->metaObject()->className()) + u'/' + parent->objectName();
        return name;
    }
    // In a part that scrolls, only what the part cannot scroll to is cut off.
    static bool scrolls(const QWidget* widget)
    {
        for (const QWidget* parent = widget->parentWidget(); parent; parent = parent->parentWidget())
            if (qobject_cast<const QAbstractScrollArea*>(parent))
                return true;
        return false;
    }
    // Labels and buttons that are given less room than their words need.
    QStringList cutOff() const
    {
        QStringList list;
        for (const QWidget* widget : m->window->findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->window() != m->window.get() || widget->visibleRegion().isEmpty() ||
                widget->inherits("QDockWidgetTitleButton")) // which Qt draws smaller than it says
                continue;
            const auto* label = qobject_cast<const QLabel*>(widget);
            const bool words = (label && !label->wordWrap() && label->sizePolicy().horizontalPolicy() != QSizePolicy::Ignored) ||
                               qobject_cast<const QAbstractButton*>(widget);
            const QSize needed = widget->minimumSizeHint();
            if ((words && (needed.width() > widget->width() || needed.height() > widget->height())) ||
                (!scrolls(widget) && widget->parentWidget() &&
                 !widget->parentWidget()->rect().adjusted(-1, -1, 1, 1).contains(widget->geometry()) && words))
                list += nameOf(widget) + QStringLiteral(" %1×%2, needs %3×%4")
                                             .arg(widget->width())
                                             .arg(widget->height())
                                             .arg(needed.width())
                                             .arg(needed.height());
        }
        return list;
    }
    void resizeTo(const QSize& size) const
    {
        m->window->resize(size);
        QTRY_COMPARE(m->window->size(), size);
        for (int i = 0; i < 4; ++i)
            QCoreApplication::processEvents();
    }

private slots:
    void init()
    {
        TestCase::init();
        m = std::make_unique<WindowFixture>();
    }
    void cleanup() { m.reset(); }

    void everyFocusableWidgetHasANameToBeReadOut()
    {
        const auto widgets = m->focusable();
        QVERIFY(widgets.size() > 20);
        for (const QWidget* widget : widgets) {
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(nameOf(widget)));
            QVERIFY2(!widget->objectName().isEmpty(), qPrintable(nameOf(widget)));
        }
    }

    void theTabKeyVisitsAll()
    {
        resizeTo({1280, 800});
        QSet<QWidget*> visited;
        for (int i = 0; i < 200; ++i) {
            visited += QApplication::focusWidget();
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        for (QWidget* widget : m->focusable())
            QVERIFY2(visited.contains(widget), qPrintable(nameOf(widget)));
    }

    void everyActionHasAMenuEntry()
    {
        const QList<QAction*> listed = m->menuActions();
        QVERIFY(listed.size() > 40);
        for (const QAction* each : m->window->findChildren<QAction*>(QRegularExpression(QStringLiteral("Action$"))))
            if (!each->menu())
                QVERIFY2(listed.contains(each), qPrintable(each->objectName()));
        for (const QAction* each : m->window->actions())
            QVERIFY2(listed.contains(each), qPrintable(each->objectName()));
        for (const QAction* each : listed) {
            QVERIFY2(!each->objectName().isEmpty() || each->parent() == nullptr || each->text().isEmpty() || each->data().isValid(),
                     qPrintable(each->text()));
            QVERIFY2(!each->toolTip().isEmpty(), qPrintable(each->text()));
        }
    }

    void noShortcutIsGivenTwice()
    {
        QHash<QString, QString> taken;
        for (const QAction* each : m->menuActions()) {
            for (const QKeySequence& keys : each->shortcuts()) {
                const QString text = keys.toString();
                QVERIFY2(!taken.contains(text) || taken[text] == each->objectName(),
                         qPrintable(text + u' ' + taken[text] + u' ' + each->objectName()));
                taken[text] = each->objectName();
            }
        }
        QVERIFY(taken.size() >= 30);
    }

    void noMnemonicIsGivenTwiceInAMenu()
    {
        const auto letter = [](const QString& text) {
            const auto at = QString(text).replace(QStringLiteral("&&"), QStringLiteral("  ")).indexOf(u'&');
            return at < 0 ? QChar() : text.at(at + 1).toLower();
        };
        QStringList twice;
        const std::function<void(const QString&, const QList<QAction*>&)> check = [&](const QString& menu,
                                                                                     const QList<QAction*>& actions) {
            QHash<QChar, QString> taken;
            for (const QAction* each : actions) {
                if (each->menu() && each->menu()->objectName() != QStringLiteral("recentMenu"))
                    check(each->text(), each->menu()->actions());
                const QChar key = letter(each->text());
                if (key.isNull())
                    continue;
                if (taken.contains(key))
                    twice += menu + QStringLiteral(": ") + taken[key] + QStringLiteral(", ") + each->text();
                taken[key] = each->text();
            }
        };
        check(QStringLiteral("menu bar"), m->window->menuBar()->actions());
        QVERIFY2(twice.isEmpty(), qPrintable(twice.join(u'\n')));
    }

    // Of what can be seen at once: the menus' titles, labels that lead to a control, and buttons.
    void noLetterOfTheWindowIsGivenTwice_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QString>("data");
        QTest::newRow("wide") << QSize(1280, 800) << "line";
        QTest::newRow("small") << QSize(800, 600) << "line";
        QTest::newRow("a file") << QSize(1280, 800) << "csv"; // with more rows
    }
    void noLetterOfTheWindowIsGivenTwice()
    {
        QFETCH(QSize, size);
        QFETCH(QString, data);
        auto* source = m->part<QComboBox>("data.source");
        source->setFocus();
        QTest::keyClicks(source, data);
        QTRY_COMPARE(source->currentText(), data);
        resizeTo(size);
        QHash<QString, QString> taken;
        QStringList twice;
        const auto take = [&](const QString& text) {
            const QString keys = QKeySequence::mnemonic(text).toString();
            if (keys.isEmpty())
                return;
            if (taken.contains(keys))
                twice += QStringLiteral("%1: %2, %3").arg(keys, taken[keys], text);
            taken[keys] = text;
        };
        for (const QAction* menu : m->window->menuBar()->actions())
            take(menu->text());
        for (const QLabel* label : m->window->findChildren<QLabel*>())
            if (label->buddy() && label->isVisible())
                take(label->text());
        for (const QAbstractButton* button : m->window->findChildren<QAbstractButton*>()) {
            const auto* tool = qobject_cast<const QToolButton*>(button);
            if (button->isVisible() && !(tool && tool->defaultAction()))
                take(button->text());
        }
        QVERIFY(taken.size() > 10);
        QVERIFY2(twice.isEmpty(), qPrintable(twice.join(u'\n')));
    }

    void nothingIsCutOff_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<double>("type");
        QTest::addColumn<bool>("rightToLeft");
        for (const QSize& size : {QSize(800, 600), QSize(1024, 768), QSize(1280, 800), QSize(1920, 1080), QSize(3840, 2160)})
            QTest::addRow("%dx%d", size.width(), size.height()) << size << 1.0 << false;
        QTest::addRow("800x600, from the right") << QSize(800, 600) << 1.0 << true;
        QTest::addRow("1280x800, from the right") << QSize(1280, 800) << 1.0 << true;
        QTest::addRow("1280x800, type of 200 %%") << QSize(1280, 800) << 2.0 << false;
        QTest::addRow("1920x1080, type of 200 %%") << QSize(1920, 1080) << 2.0 << false;
        QTest::addRow("800x600, type of 150 %%") << QSize(800, 600) << 1.5 << false;
    }
    void nothingIsCutOff()
    {
        QFETCH(QSize, size);
        QFETCH(double, type);
        QFETCH(bool, rightToLeft);
        m.reset();
        const QFont usual = QApplication::font();
        QFont font = usual;
        font.setPointSizeF(usual.pointSizeF() * type);
        QApplication::setFont(font);
        QApplication::setLayoutDirection(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
        m = std::make_unique<WindowFixture>();
        resizeTo(size);
        QStringList cut = cutOff();
        resizeTo(size + QSize(300, 200));
        resizeTo(size);
        cut += cutOff();
        m.reset();
        QApplication::setLayoutDirection(Qt::LeftToRight);
        QApplication::setFont(usual);
        QVERIFY2(cut.isEmpty(), qPrintable(cut.join(u'\n')));
    }

    void nothingMovesWhileItCounts()
    {
        m->type("stop.epochs", "3000");
        const auto* left = m->part<QLabel>("left");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().runId != 0, WindowFixture::patience);
        QCoreApplication::processEvents();
        const QPoint before = left->mapTo(m->window.get(), QPoint());
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QCoreApplication::processEvents();
        QCOMPARE(left->mapTo(m->window.get(), QPoint()), before);
    }

    void tenThousandRandomEventsDoNoHarm()
    {
        QRandomGenerator random(20240);
        const QList<QWidget*> widgets = m->window->findChildren<QWidget*>();
        QList<QPointer<QWidget>> targets;
        for (QWidget* widget : widgets)
            // What opens dialogs of files is tested elsewhere; a menu would wait for its end.
            if (!widget->inherits("QMenu") && !widget->inherits("QMenuBar") && !widget->inherits("QComboBoxPrivateContainer"))
                targets += widget;
        constexpr std::array keys{Qt::Key_F5, Qt::Key_F6, Qt::Key_F8, Qt::Key_F9, Qt::Key_Tab, Qt::Key_Up, Qt::Key_Down, Qt::Key_Left,
                                  Qt::Key_Right, Qt::Key_PageUp, Qt::Key_Home, Qt::Key_End, Qt::Key_5, Qt::Key_0, Qt::Key_Escape,
                                  Qt::Key_Space, Qt::Key_F11, Qt::Key_Backspace};
        constexpr std::array modifiers{Qt::NoModifier, Qt::NoModifier, Qt::ShiftModifier};
        for (int i = 0; i < 10'000; ++i) {
            QWidget* target = targets.at(random.bounded(static_cast<int>(targets.size())));
            if (!target || !target->isVisible())
                continue;
            const QPoint at(random.bounded(std::max(1, target->width())), random.bounded(std::max(1, target->height())));
            const QPointF global = target->mapToGlobal(at);
            switch (random.bounded(4)) {
            case 0: {
                if (qobject_cast<QAbstractButton*>(target) || qobject_cast<QComboBox*>(target))
                    break; // may open a menu, which waits for its end
                QTest::mouseClick(target, Qt::LeftButton, modifiers[static_cast<std::size_t>(random.bounded(3))], at);
                break;
            }
            case 1: {
                QWheelEvent wheel(at, global, {}, {0, random.bounded(2) ? 120 : -120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                                  false);
                QApplication::sendEvent(target, &wheel);
                break;
            }
            case 2:
                QTest::mouseMove(target, at);
                break;
            default:
                if (QWidget* focus = QApplication::focusWidget())
                    QTest::keyClick(focus, keys[static_cast<std::size_t>(random.bounded(static_cast<int>(keys.size())))],
                                    modifiers[static_cast<std::size_t>(random.bounded(3))]);
            }
            if (QWidget* dialog = QApplication::activeModalWidget())
                dialog->close();
            if (QWidget* popup = QApplication::activePopupWidget())
                popup->close();
        }
        QVERIFY(m->window->isVisible());
        m->window->closeWithoutQuestions();
    }
};

QTEST_MAIN(tst_Accessibility)
#include "tst_accessibility.moc"
