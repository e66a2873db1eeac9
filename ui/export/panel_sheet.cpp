#include "export/panel_sheet.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtGui/QTextLayout>
#include <QtWidgets/QApplication>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
// Units of layout.
constexpr double margin = 20, gap = 6;
constexpr int titleSize = 18, textSize = 13, smallSize = 11;
constexpr double leastPicture = 160; // high
constexpr int mostLines = 2;

QFont sheetFont(int size, bool strong = false)
{
    QFont font = QApplication::font();
    font.setPixelSize(size);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
    return font;
}

// A text in lines of the sheet's width, the last one cut at its end.
class Block
{
public:
    Block(const QString& text, const QFont& font, const QColor& color, double width, int most) : m_font(font), m_color(color)
    {
        const QFontMetricsF metrics(font);
        QTextLayout layout(text, font);
        layout.beginLayout();
        for (int number = 0; number < most && !text.isEmpty(); ++number) {
            QTextLine line = layout.createLine();
            if (!line.isValid())
                break;
            line.setLineWidth(width);
            const QString rest = text.mid(line.textStart());
            m_lines += number + 1 < most ? rest.left(line.textLength()).trimmed() : metrics.elidedText(rest, Qt::ElideRight, width);
        }
        layout.endLayout();
        m_lineHeight = std::ceil(metrics.lineSpacing());
    }
    double height() const { return m_lines.isEmpty() ? 0 : static_cast<double>(m_lines.size()) * m_lineHeight + gap / 2; }
    void paint(QPainter& painter, double top) const
    {
        painter.setFont(m_font);
        painter.setPen(m_color);
        const double ascent = QFontMetricsF(m_font).ascent();
        for (const QString& line : m_lines) {
            painter.drawText(QPointF(margin, top + ascent), line);
            top += m_lineHeight;
        }
    }

private:
    QFont m_font;
    QColor m_color;
    QStringList m_lines;
    double m_lineHeight = 0;
};

void paintSheet(QPainter& painter, const PanelPicture& panel, const PlotOptions& options)
{
    const QSizeF sheet = options.units();
    const ChartColors& colors = options.dark ? ChartColors::dark() : ChartColors::light();
    const double width = sheet.width() - 2 * margin;
    const auto text = [](const std::string& of) { return QString::fromStdString(of); };
    painter.fillRect(QRectF(QPointF(), sheet), colors.background);
    const Block title(text(options.title), sheetFont(titleSize, true), colors.text, width, mostLines);
    const Block subtitle(text(options.subtitle), sheetFont(textSize), colors.quietText, width, 1);
    const Block caption(text(options.caption), sheetFont(smallSize), colors.quietText, width, mostLines);
    const double rest = sheet.height() - 2 * margin - title.height() - subtitle.height() - caption.height() - 2 * gap;
    Block words(options.legend ? panel.words : QString(), sheetFont(textSize), colors.text, width, mostLines);
    if (rest - words.height() < leastPicture)
        words = Block({}, sheetFont(textSize), colors.text, width, 0);

    title.paint(painter, margin);
    subtitle.paint(painter, margin + title.height());
    const double top = margin + title.height() + subtitle.height() + gap;
    const double height = std::max(rest - words.height(), 1.0);
    words.paint(painter, top + height + gap);
    caption.paint(painter, top + height + gap + words.height());
    painter.save();
    painter.setFont(sheetFont(textSize));
    painter.translate(margin, top);
    panel.draw(painter, QSizeF(width, height), colors);
    painter.restore();
}
} // namespace

PicturePainter panelPainter(const PanelPicture& panel, const PlotOptions& options)
{
    return [panel, options](QPainter& painter, const QRectF& target) {
        const QSizeF sheet = options.units();
        painter.save();
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing | QPainter::SmoothPixmapTransform);
        painter.translate(target.topLeft());
        painter.scale(target.width() / sheet.width(), target.height() / sheet.height());
        paintSheet(painter, panel, options);
        painter.restore();
    };
}

} // namespace epochscope
