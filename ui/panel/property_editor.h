// One widget per property, made from the property table: its type decides what stands there.
#pragma once

#include "training/properties.h"

#include <QtWidgets/QWidget>

namespace epochscope {

class PropertyEditor : public QWidget
{
    Q_OBJECT
public:
    // The editor that suits the property. Focusable parts are named after the path ("batch.size",
    // "batch.size.slider") and have accessible names and tool tips from the table.
    static PropertyEditor* make(const Property& property, QWidget* parent = nullptr);

    const Property& property() const { return m_property; }
    QString path() const;

    virtual PropertyValue value() const = 0;
    virtual void setValue(const PropertyValue& value) = 0; // without a signal
    // Where a slider's useful range follows other settings, such as the batch size's from the number of samples.
    virtual void setSliderEnd(double) {}
    // Whether "not set" can be chosen, where other settings rule it out although the property as such may be that.
    virtual void offerUnset(bool) {}

Q_SIGNALS:
    void edited(); // by the user: value() has changed

protected:
    PropertyEditor(const Property& property, QWidget* parent);
    // Names a focusable part and passes the label, help and range on to it.
    void introduce(QWidget* part, const char* suffix = "", const QString& role = {}) const;

private:
    const Property& m_property;
};

// "every_epoch" → "every epoch": a choice as a form shows it.
QString choiceText(std::string_view choice);

} // namespace epochscope
