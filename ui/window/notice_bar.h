// A message above the chart that stays until it is read: what happened, where, and what to do.
#pragma once

#include <QtWidgets/QFrame>

class QLabel;
class QToolButton;

namespace epochscope {

class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent = nullptr);

    void showMessage(const QString& message);
    QString message() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void paintIcons();

    QLabel* m_icon;
    QLabel* m_text;
    QToolButton* m_close;
};

} // namespace epochscope
