#include "window/notice_bar.h"

#include "look/look.h"

#include <QtCore/QEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyle>
#include <QtWidgets/QToolButton>

namespace epochscope {

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent), m_icon(new QLabel(this)), m_text(new QLabel(this)), m_close(new QToolButton(this))
{
    setObjectName(QStringLiteral("notice"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 8, 8, 8);
    row->setSpacing(8);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_text, 1);
    m_text->setObjectName(QStringLiteral("noticeText"));
    m_text->setAccessibleName(tr("Message"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setFocusPolicy(Qt::NoFocus);
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        m_buttons[i] = new QPushButton(this);
        m_buttons[i]->setObjectName(QStringLiteral("noticeChoice%1").arg(i + 1));
        m_buttons[i]->setAutoDefault(false);
        m_buttons[i]->hide();
        row->addWidget(m_buttons[i], 0, Qt::AlignTop);
        connect(m_buttons[i], &QPushButton::clicked, this, [this, i] {
            const auto chosen = m_choices.at(i).chosen;
            hide();
            if (chosen)
                chosen();
        });
    }
    row->addWidget(m_close, 0, Qt::AlignTop);
    m_close->setObjectName(QStringLiteral("noticeClose"));
    m_close->setAccessibleName(tr("Close the message"));
    m_close->setToolTip(tr("Close the message"));
    m_close->setAutoRaise(true);
    m_close->setFocusPolicy(Qt::StrongFocus);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    paintIcons();
    hide();
}

void NoticeBar::showMessage(const QString& message, Kind kind, std::vector<Choice> choices)
{
    Q_ASSERT(choices.size() <= mostChoices);
    if (kind == Kind::offer && !isHidden() && m_kind == Kind::problem) {
        m_covered = Offer{message, std::move(choices)};
        return;
    }
    if (kind == Kind::offer)
        m_covered.reset();
    else if (isOffer())
        m_covered = Offer{m_text->text(), std::move(m_choices)};
    present(message, kind, std::move(choices));
}

void NoticeBar::present(const QString& message, Kind kind, std::vector<Choice> choices)
{
    m_kind = kind;
    m_choices = std::move(choices);
    m_text->setText(message);
    for (std::size_t i = 0; i < m_buttons.size(); ++i) {
        const bool used = i < m_choices.size();
        m_buttons[i]->setVisible(used);
        if (!used)
            continue;
        m_buttons[i]->setText(m_choices[i].text);
        m_buttons[i]->setToolTip(m_choices[i].toolTip);
        m_buttons[i]->setAccessibleName(QString(m_choices[i].text).remove(u'&'));
    }
    setProperty("kind", kind == Kind::offer ? QStringLiteral("offer") : QStringLiteral("problem"));
    style()->unpolish(this);
    style()->polish(this);
    paintIcons();
    show();
}

void NoticeBar::setVisible(bool visible)
{
    if (!visible && m_covered) {
        Offer offer = std::move(*m_covered);
        m_covered.reset();
        present(offer.message, Kind::offer, std::move(offer.choices));
        return;
    }
    QFrame::setVisible(visible);
}

QString NoticeBar::message() const { return isHidden() ? QString() : m_text->text(); }

void NoticeBar::paintIcons()
{
    m_icon->setPixmap(m_kind == Kind::offer
                          ? lookIcon(QStringLiteral("info"), palette(), QPalette::Link).pixmap(20)
                          : lookIcon(QStringLiteral("warning"), palette(), QPalette::BrightText).pixmap(20));
    m_close->setIcon(lookIcon(QStringLiteral("close"), palette()));
}

void NoticeBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintIcons();
}

} // namespace epochscope
