#include "window/help_dialog.h"

#include "window/glossary.h"

#include <QtGui/QAction>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QTextBrowser>
#include <QtWidgets/QVBoxLayout>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString row(const QString& keys, const QString& what)
{
    return u"<tr><td width=\"34%\" style=\"padding:2px 16px 2px 0\"><b>%1</b></td><td>%2</td></tr>"_s.arg(
        keys.toHtmlEscaped(), what.toHtmlEscaped());
}

QString plain(QString text) { return text.remove(u'&').remove(u'…'); }

QString rowsOf(const QMenu& menu)
{
    QString rows;
    for (const QAction* action : menu.actions()) {
        if (action->menu())
            rows += rowsOf(*action->menu());
        else if (!action->shortcut().isEmpty())
            rows += row(action->shortcut().toString(QKeySequence::NativeText), plain(action->text()));
    }
    return rows;
}

QString table(const QString& title, const QString& rows)
{
    return rows.isEmpty() ? QString() : u"<h3>%1</h3><table width=\"100%\">%2</table>"_s.arg(title.toHtmlEscaped(), rows);
}
} // namespace

HelpDialog::HelpDialog(const QMenuBar& menus, QWidget* parent) : QDialog(parent), m_pages(new QTabWidget(this))
{
    setObjectName(u"helpDialog"_s);
    setWindowTitle(tr("Help"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    m_pages->setObjectName(u"helpPages"_s);
    m_pages->tabBar()->setAccessibleName(tr("Pages of the help"));
    m_pages->tabBar()->setToolTip(tr("Words and keys"));
    m_pages->setAccessibleName(tr("Help"));
    const auto page = [this](const char* name, const QString& title, const QString& html) {
        auto* text = new QTextBrowser(m_pages);
        text->setObjectName(QLatin1String(name));
        text->setAccessibleName(plain(title));
        text->setFrameShape(QFrame::NoFrame);
        text->document()->setDocumentMargin(12);
        text->setHtml(html);
        m_pages->addTab(text, title);
    };
    page("glossaryPage", tr("&Words"), glossaryHtml());
    page("keysPage", tr("&Keys"), keysHtml(menus));
    column->addWidget(m_pages, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"helpClose"_s);
    buttons->button(QDialogButtonBox::Close)->setAccessibleName(tr("Close the help"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    column->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 84, fontMetrics().lineSpacing() * 36);
}

void HelpDialog::open(Page page)
{
    m_pages->setCurrentIndex(page == Page::glossary ? 0 : 1);
    show();
    raise();
    activateWindow();
    m_pages->currentWidget()->setFocus();
}

QString HelpDialog::glossaryHtml()
{
    QString html;
    for (const GlossaryEntry& entry : glossary()) {
        html += u"<p><b>%1</b><br/>%2"_s.arg(entry.term.toHtmlEscaped(), entry.meaning.toHtmlEscaped());
        if (!entry.elsewhere.isEmpty())
            html += u"<br/><i>%1</i>"_s.arg(tr("Elsewhere: %1.").arg(entry.elsewhere).toHtmlEscaped());
        html += u"</p>"_s;
    }
    return html;
}

QString HelpDialog::keysHtml(const QMenuBar& menus)
{
    QString html;
    for (const QAction* menu : menus.actions())
        if (menu->menu())
            html += table(plain(menu->text()), rowsOf(*menu->menu()));
    html += table(tr("Everywhere"), row(tr("Tab, Shift+Tab"), tr("The next or the previous control")) +
                                        row(tr("Alt and a letter"), tr("The control or the menu whose letter is underlined")) +
                                        row(tr("Escape"), tr("Close a list or a dialog")));
    html += table(tr("Classroom mode"), row(tr("Page Down, Page Up"), tr("The next or the previous preset")) +
                                            row(tr("Space"), tr("Run or pause")) +
                                            row(tr("Right, Left"), tr("One batch forth or back")) +
                                            row(tr("Down, Up"), tr("One epoch forth or back")) +
                                            row(tr("F10"), tr("The menus")) + row(tr("Escape, F11"), tr("Leave")));
    return html;
}

} // namespace epochscope
