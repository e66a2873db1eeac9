// A message above the chart that stays until it is read: what happened, where, and what to do; with up to two buttons for
// what can be done about it.
#pragma once

#include <QtWidgets/QFrame>

#include <array>
#include <functional>
#include <optional>
#include <vector>

class QLabel;
class QPushButton;
class QToolButton;

namespace epochscope {

class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    enum class Kind { problem, offer };
    struct Choice
    {
        QString text; // with a mnemonic
        QString toolTip;
        std::function<void()> chosen; // after the notice has gone
    };

    explicit NoticeBar(QWidget* parent = nullptr);

    // A problem covers an offer for a while, also one that comes later: hidden, it gives way to it.
    void showMessage(const QString& message, Kind kind = Kind::problem, std::vector<Choice> choices = {});
    QString message() const; // empty while nothing is shown
    // An offer stays when a new run begins; a problem has had its time.
    bool isOffer() const { return !isHidden() && m_kind == Kind::offer; }

    void setVisible(bool visible) override;

    static constexpr std::size_t mostChoices = 2;

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Offer
    {
        QString message;
        std::vector<Choice> choices;
    };
    void present(const QString& message, Kind kind, std::vector<Choice> choices);
    void paintIcons();

    std::optional<Offer> m_covered;
    Kind m_kind = Kind::problem;
    std::vector<Choice> m_choices;
    QLabel* m_icon;
    QLabel* m_text;
    std::array<QPushButton*, mostChoices> m_buttons;
    QToolButton* m_close;
};

} // namespace epochscope
