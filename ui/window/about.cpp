#include "window/about.h"

#include <Eigen/Core>
#include <QtCore/QCoreApplication>
#include <QtWidgets/QMessageBox>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("About", text); }

QString compiler()
{
#if defined(__clang__)
    return u"clang %1.%2"_s.arg(__clang_major__).arg(__clang_minor__);
#else
    return u"g++ %1.%2"_s.arg(__GNUC__).arg(__GNUC_MINOR__);
#endif
}

QString qtVersions()
{
    const QString runs = QLatin1String(qVersion());
    const QString built = QStringLiteral(QT_VERSION_STR);
    return runs == built ? runs : tr("%1, built with %2").arg(runs, built);
}
} // namespace

void showAbout(QWidget* parent)
{
    const QString row = u"<tr><td style=\"padding-right:16px\">%1</td><td>%2</td></tr>"_s;
    const QString table = row.arg(u"Qt"_s, qtVersions()) +
                          row.arg(u"Eigen"_s, u"%1.%2.%3"_s.arg(EIGEN_WORLD_VERSION).arg(EIGEN_MAJOR_VERSION).arg(EIGEN_MINOR_VERSION)) +
                          row.arg(tr("compiler"), compiler());
    auto* box = new QMessageBox(
        QMessageBox::NoIcon, tr("About Epochscope"),
        u"<h3>Epochscope %1</h3><p>%2</p><table>%3</table><p>%4</p>"_s.arg(
            QStringLiteral(EPOCHSCOPE_VERSION), tr("See what batch size and epochs do to a training."), table,
            tr("Free software under the GNU General Public License, version 3 or later; it comes without any warranty.")),
        QMessageBox::Ok, parent);
    box->setObjectName(u"aboutDialog"_s);
    box->setIconPixmap(parent->windowIcon().pixmap(64));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace epochscope
