// The line above a group of settings that folds it: an arrow, the title, and on the right what is worth knowing of the group
// while it is folded. Space and a click fold and unfold; Left folds and Right unfolds, as in a tree.
#pragma once

#include <QtWidgets/QToolButton>

namespace epochscope {

class GroupHeader : public QToolButton
{
    Q_OBJECT
public:
    explicit GroupHeader(const QString& title, QWidget* parent = nullptr);

    bool isFolded() const { return !isChecked(); }
    void setFolded(bool folded) { setChecked(!folded); }

    void setSummary(const QString& summary, bool isProblem);
    const QString& summary() const { return m_summary; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void describe();
    int arrowRoom() const;
    QFont titleFont() const;

    QString m_summary;
    bool m_isProblem = false;
};

} // namespace epochscope
