#include "chart/loss_key.h"

#include <QtCore/QEvent>
#include <QtCore/QStringList>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;
constexpr double stroke = 2.6; // in font heights, as the legend's samples
constexpr double afterStroke = 0.6;
constexpr double between = 1.6; // columns
constexpr double margin = 1;
constexpr double around = 0.45; // above and below
constexpr double lineHeight = 1.12;

QString widestValue() { return QStringLiteral("8.88×10⁻⁸⁸"); }
QFont bold(QFont font)
{
    font.setBold(true);
    return font;
}
} // namespace

struct LossKey::Text
{
    QRectF box;
    QString text;
    int flags = Qt::AlignLeft | Qt::AlignTop;
    bool quiet = false, strong = false;
};

struct LossKey::Layout
{
    std::vector<Text> texts;
    std::vector<std::pair<QLineF, QPen>> strokes;
    int height = 0;
};

LossKey::LossKey(QWidget* parent) : QWidget(parent), m_colors(ChartColors::light())
{
    setObjectName(u"lossKey"_s);
    setAccessibleName(tr("Which loss is this?"));
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void LossKey::setContent(LossKeyContent content)
{
    if (content == m_content)
        return;
    m_content = std::move(content);
    setAccessibleDescription(words());
    fitHeight();
    update();
}

void LossKey::setColors(const ChartColors& colors)
{
    m_colors = colors;
    update();
}

QString LossKey::words() const
{
    QStringList parts;
    if (!m_content.state.isEmpty())
        parts += m_content.state;
    if (!m_content.place.isEmpty())
        parts += m_content.place;
    for (const LossKeyContent::Row& row : m_content.rows)
        parts += row.value.isEmpty() ? tr("%1: %2").arg(row.name, row.tools) : tr("%1: %2; %3").arg(row.name, row.value, row.tools);
    if (!m_content.remark.isEmpty())
        parts += m_content.remark;
    return parts.join(u". "_s);
}

LossKey::Layout LossKey::layOut(int width, const QFont& font) const
{
    Layout made;
    const QFontMetricsF metrics(font), strong(bold(font));
    const double unit = metrics.height() * 0.75;
    const double line = std::ceil(metrics.height() * lineHeight);
    const double left = margin * unit, right = std::max(left + unit, width - margin * unit);
    const double valueWidth = strong.horizontalAdvance(widestValue());
    const double names = left + (stroke + afterStroke) * unit;
    double nameWidth = 0, shortWidth = 0, toolsWidth = 0, shortToolsWidth = 0;
    for (const LossKeyContent::Row& row : m_content.rows) {
        nameWidth = std::max(nameWidth, metrics.horizontalAdvance(row.name));
        shortWidth = std::max(shortWidth, metrics.horizontalAdvance(row.shortName));
        toolsWidth = std::max(toolsWidth, metrics.horizontalAdvance(row.tools));
        shortToolsWidth = std::max(shortToolsWidth, metrics.horizontalAdvance(row.shortTools));
    }
    const double room = right - valueWidth - between * unit - names; // for name and tools
    const bool whole = nameWidth + between * unit + toolsWidth <= room;
    const bool wide = whole || shortWidth + between * unit + toolsWidth <= room; // for the tools
    const bool oneLine = wide || shortWidth + between * unit + shortToolsWidth <= room;
    const double tools = names + (whole ? nameWidth : shortWidth) + between * unit;

    double y = around * unit;
    const QString title = tr("Which loss is this?");
    const double titleWidth = strong.horizontalAdvance(title);
    made.texts.push_back({QRectF(left, y, titleWidth + 1, line), title, Qt::AlignLeft | Qt::AlignTop, false, true});
    const QString place = metrics.elidedText(m_content.place, Qt::ElideLeft, right - left - titleWidth - between * unit);
    const double placeWidth = metrics.horizontalAdvance(place);
    made.texts.push_back({QRectF(right - placeWidth - 1, y, placeWidth + 1, line), place, Qt::AlignRight | Qt::AlignTop, true});
    const QRectF state(left + titleWidth + between * unit, y, right - placeWidth - 2 * between * unit - left - titleWidth, line);
    if (state.width() > 0)
        made.texts.push_back({state, metrics.elidedText(m_content.state, Qt::ElideRight, state.width()), Qt::AlignLeft | Qt::AlignTop, true});
    y += line;
    for (const LossKeyContent::Row& row : m_content.rows) {
        const double middle = y + metrics.ascent() - metrics.xHeight() / 2;
        made.strokes.emplace_back(QLineF(left, middle, left + stroke * unit, middle), row.pen);
        made.texts.push_back({QRectF(names, y, room + 1, line), whole ? row.name : row.shortName});
        made.texts.push_back({QRectF(right - valueWidth - 1, y, valueWidth + 1, line), row.value, Qt::AlignRight | Qt::AlignTop, false, true});
        if (oneLine) {
            made.texts.push_back({QRectF(tools, y, std::max(toolsWidth, shortToolsWidth) + 1, line), wide ? row.tools : row.shortTools, Qt::AlignLeft | Qt::AlignTop, true});
            y += line;
            continue;
        }
        y += line;
        QRectF below(names, y, std::max(unit, right - names), 10 * line);
        below.setHeight(std::ceil(metrics.boundingRect(below, Qt::TextWordWrap, row.shortTools).height()));
        made.texts.push_back({below, row.shortTools, Qt::TextWordWrap, true});
        y = below.bottom() + 0.1 * unit;
    }
    if (!m_content.remark.isEmpty()) {
        QRectF remark(left, y, right - left, 10 * line);
        remark.setHeight(std::ceil(metrics.boundingRect(remark, Qt::TextWordWrap, m_content.remark).height()));
        made.texts.push_back({remark, m_content.remark, Qt::TextWordWrap});
        y = remark.bottom();
    }
    made.height = static_cast<int>(std::ceil(y + around * unit));
    return made;
}

int LossKey::drawPicture(QPainter& painter, int width, const QFont& font) const
{
    const Layout layout = layOut(width, font);
    painter.fillRect(QRect(0, 0, width, layout.height), m_colors.background);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const auto& [line, pen] : layout.strokes) {
        painter.setPen(pen);
        painter.drawLine(line);
    }
    for (const Text& text : layout.texts) {
        painter.setFont(text.strong ? bold(font) : font);
        painter.setPen(text.quiet ? m_colors.quietText : m_colors.text);
        painter.drawText(text.box, text.flags, text.text);
    }
    return layout.height;
}

void LossKey::fitHeight()
{
    const int height = layOut(std::max(1, width()), font()).height;
    if (height != minimumHeight() || height != maximumHeight())
        setFixedHeight(height);
}

QSize LossKey::sizeHint() const { return {200, layOut(std::max(1, width()), font()).height}; }
QSize LossKey::minimumSizeHint() const { return {0, minimumHeight()}; }

void LossKey::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    drawPicture(painter, width(), font());
}

void LossKey::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitHeight();
}

void LossKey::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitHeight();
}

} // namespace epochscope
