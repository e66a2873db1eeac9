// One widget per property, made from the property table: its type decides what stands there.
#pragma once

#include "training/properties.h"

#include <QtWidgets/QWidget>

#include <optional>

class QLabel;

namespace epochscope {

enum class EditorSize { normal, large }; // large: for the three numbers at the top of the panel

class PropertyEditor : public QWidget
{
    Q_OBJECT
public:
    // The editor that suits the property. Focusable parts are named after the path ("batch.size",
    // "batch.size.slider") and have accessible names and tool tips from the table.
    static PropertyEditor* make(const Property& property, QWidget* parent = nullptr,
                                EditorSize size = EditorSize::normal);

    const Property& property() const { return m_property; }
    QString path() const;
    QWidget* mainPart() const { return findChild<QWidget*>(path()); } // what a label stands for

    virtual PropertyValue value() const = 0;
    virtual void setValue(const PropertyValue& value) = 0; // without a signal
    // The number of samples trained on, where that is known: the batch size's slider spans it and stops at its divisors.
    virtual void setTotal(std::optional<std::int64_t>) {}
    // Whether "not set" can be chosen, where other settings rule it out although the property as such may be that.
    virtual void offerUnset(bool) {}
    // Places the label itself; false: whoever made it does.
    virtual bool takeLabel(QLabel*) { return false; }

Q_SIGNALS:
    void edited(); // by the user: value() has changed

protected:
    PropertyEditor(const Property& property, QWidget* parent);
    // Names a focusable part and passes the label, help and range on to it; or what the part itself does.
    void introduce(QWidget* part, const char* suffix = "", const QString& role = {}, const QString& does = {}) const;

private:
    const Property& m_property;
};

} // namespace epochscope
