// The main window with real events, for the tests of its parts. Nothing of the user's is read or written.
#pragma once

#include "files/settings.h"
#include "look/look.h"
#include "panel/number_box.h"
#include "window/main_window.h"

#include <QtCore/QTemporaryDir>
#include <QtGui/QAction>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QToolButton>

#include <functional>
#include <memory>

class WindowFixture
{
public:
    static constexpr int patience = 20'000; // ms, for a loaded machine

    explicit WindowFixture(const char* presetName = "worked-example", epochscope::Settings* settings = nullptr)
    {
        epochscope::applyLook(*qApp, epochscope::Appearance::light);
        window = std::make_unique<epochscope::MainWindow>(
            epochscope::MainWindow::Start{*epochscope::preset(presetName), {}, {}}, settings ? *settings : ownSettings);
        window->show();
        if (!QTest::qWaitForWindowActive(window.get()))
            qFatal("the window does not become active");
    }

    template <class Object>
    Object* part(const char* name) const
    {
        auto* found = window->findChild<Object*>(QLatin1String(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }
    QAction* action(const char* name) const { return part<QAction>(name); }
    QString text(const char* label) const { return part<QLabel>(label)->text(); }

    void type(const char* box, const char* number) const
    {
        auto* target = part<epochscope::NumberBox>(box);
        target->setFocus();
        target->selectAll();
        QTest::keyClicks(target, QLatin1String(number));
    }
    void click(const char* button) const { QTest::mouseClick(part<QToolButton>(button), Qt::LeftButton); }
    void key(int key, Qt::KeyboardModifiers modifiers = {}) const
    {
        QWidget* target = QApplication::focusWidget();
        QTest::keyClick(target ? target : window.get(), static_cast<Qt::Key>(key), modifiers);
    }

    const epochscope::RunController& controller() const { return window->controller(); }
    const epochscope::RunSnapshot& snapshot() const { return controller().snapshot(); }
    bool isIdle() const { return !controller().isBusy(); }
    bool isPaused() const { return controller().state() == epochscope::RunController::State::paused; }
    bool isRunning() const { return controller().state() == epochscope::RunController::State::running; }
    bool isOver() const { return snapshot().finished && isIdle(); }

    // What the Tab key should visit.
    QList<QWidget*> focusable() const
    {
        QList<QWidget*> list;
        for (QWidget* widget : window->findChildren<QWidget*>())
            if (widget->isVisible() && widget->isEnabled() && !widget->focusProxy() && widget->window() == window.get() &&
                (widget->focusPolicy() & Qt::TabFocus))
                list += widget;
        return list;
    }

    // Every action in the menus, those of submenus included, without the submenus themselves.
    QList<QAction*> menuActions() const
    {
        QList<QAction*> listed;
        const std::function<void(const QList<QAction*>&)> collect = [&](const QList<QAction*>& actions) {
            for (QAction* each : actions)
                if (each->menu())
                    collect(each->menu()->actions());
                else if (!each->isSeparator())
                    listed += each;
        };
        collect(window->menuBar()->actions());
        return listed;
    }

    QTemporaryDir folder;
    epochscope::Settings ownSettings{folder.filePath(QStringLiteral("settings"))};
    std::unique_ptr<epochscope::MainWindow> window;
};
