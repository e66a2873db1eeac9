// A picture of an answer at one size: drawn on the screen as well as into files, and asked what is under the pointer.
#pragma once

#include "model_view/model_answer.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QRectF>
#include <QtCore/QString>
#include <QtGui/QFont>

#include <memory>

class QPainter;

namespace epochscope {

class ModelPicture
{
public:
    virtual ~ModelPicture();
    // `vector`: onto what is not made of pixels.
    virtual void paint(QPainter& painter, double ratio, bool vector) const = 0;

    static constexpr double margin = 8; // around all of it

    // What can be pointed at: samples, cells, tiles.
    virtual int items() const = 0;
    virtual int itemAt(const QPointF& place) const = 0; // −1: none
    virtual QRectF rectOf(int item) const = 0;          // empty: out of sight
    virtual int columns() const { return 1; }           // in a row of items, for the arrow keys
    virtual QString wordsOf(int item) const = 0;
    virtual QString wordsAt(const QPointF&) const { return {}; } // where there is no item
    virtual QString remark() const { return {}; }                // such as that there is no room for all
    virtual QString keyText() const { return {}; }
    virtual QSizeF surfaceSize() const { return {}; } // of what lies behind the samples
};

// Null where there is nothing to be drawn, or no room for it.
std::unique_ptr<ModelPicture> makePicture(std::shared_ptr<const ModelAnswer> answer, const QSizeF& size,
                                          const ChartColors& colors, const QFont& font);
std::unique_ptr<ModelPicture> makeFitPicture(std::shared_ptr<const ModelAnswer> answer, const QSizeF& size,
                                             const ChartColors& colors, const QFont& font);
std::unique_ptr<ModelPicture> makeConfusionPicture(std::shared_ptr<const ModelAnswer> answer, const QSizeF& size,
                                                   const ChartColors& colors, const QFont& font);
std::unique_ptr<ModelPicture> makeTilePicture(std::shared_ptr<const ModelAnswer> answer, const QSizeF& size,
                                              const ChartColors& colors, const QFont& font);

// What is to be known of a sample at a moment.
QString sampleWords(const ModelSubject& subject, const SightPoint& each, const ModelSight& sight);
QString className(const ModelSubject& subject, std::int64_t number);
// The whole in a sentence: when it is, and how right the model is then.
QString answerWords(const ModelAnswer& answer);
QString percentText(double share);
QString axisTitle(const InputAxis& axis);

} // namespace epochscope
