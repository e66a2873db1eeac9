// Pictures against those that were recorded, with room for other fonts and other rounding of curves.
//
// EPOCHSCOPE_RECORD_PICTURES=1 writes tests/data/pictures/<name>.png anew: look at it before it is committed.
#pragma once

#include <QtCore/QDir>
#include <QtGui/QImage>

#include <algorithm>
#include <cstdlib>

// Empty if they are alike: sizes equal, the channels' mean difference below 2 %, less than 1.5 % of the pixels differing by more
// than 48 in a channel. Else what is different; the picture is then kept beside the test for a look.
inline QString pictureDifference(const QImage& made, const char* name)
{
    const QString path = QStringLiteral(EPOCHSCOPE_TEST_DATA "/pictures/%1.png").arg(QLatin1String(name));
    if (qEnvironmentVariableIsSet("EPOCHSCOPE_RECORD_PICTURES")) {
        QDir().mkpath(QStringLiteral(EPOCHSCOPE_TEST_DATA "/pictures"));
        return made.save(path) ? QString() : QStringLiteral("cannot be recorded: ") + path;
    }
    const QImage stored = QImage(path).convertToFormat(QImage::Format_RGB32);
    const QImage image = made.convertToFormat(QImage::Format_RGB32);
    QString difference;
    if (stored.size() != image.size()) {
        difference = QStringLiteral("%1 × %2 instead of %3 × %4")
                         .arg(image.width())
                         .arg(image.height())
                         .arg(stored.width())
                         .arg(stored.height());
    } else {
        double sum = 0;
        qint64 far = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const QRgb one = stored.pixel(x, y);
                const QRgb other = image.pixel(x, y);
                const int channels[] = {std::abs(qRed(one) - qRed(other)), std::abs(qGreen(one) - qGreen(other)),
                                        std::abs(qBlue(one) - qBlue(other))};
                sum += channels[0] + channels[1] + channels[2];
                far += *std::max_element(channels, channels + 3) > 48 ? 1 : 0;
            }
        const double pixels = static_cast<double>(image.width()) * image.height();
        const double mean = sum / (3 * 255 * pixels);
        const double share = static_cast<double>(far) / pixels;
        if (mean >= 0.02 || share >= 0.015)
            difference =
                QStringLiteral("mean difference %1 %, %2 % of the pixels far off").arg(100 * mean).arg(100 * share);
    }
    if (!difference.isEmpty()) {
        const QString kept = QDir::temp().filePath(QLatin1String(name) + QStringLiteral(".png"));
        made.save(kept);
        difference = QLatin1String(name) + QStringLiteral(": ") + difference + QStringLiteral(", see ") + kept;
    }
    return difference;
}
