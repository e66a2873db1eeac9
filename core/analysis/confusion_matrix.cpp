#include "analysis/confusion_matrix.h"

#include <algorithm>
#include <limits>

namespace epochscope {

namespace {
double share(std::int64_t part, std::int64_t whole)
{
    return whole == 0 ? std::numeric_limits<double>::quiet_NaN()
                      : static_cast<double>(part) / static_cast<double>(whole);
}
} // namespace

ConfusionMatrix::ConfusionMatrix(std::int64_t classes)
    : m_classes(classes), m_counts(static_cast<std::size_t>(classes * classes)),
      m_ofClass(static_cast<std::size_t>(classes)), m_takenFor(m_ofClass.size())
{
}

ConfusionMatrix ConfusionMatrix::make(std::int64_t classes, std::span<const std::int32_t> labels,
                                      std::span<const std::int32_t> predicted)
{
    ConfusionMatrix made(classes);
    for (std::size_t i = 0; i < labels.size(); ++i)
        made.add(labels[i], predicted[i]);
    return made;
}

void ConfusionMatrix::add(std::int32_t label, std::int32_t predicted)
{
    ++m_samples;
    ++m_ofClass[static_cast<std::size_t>(label)];
    if (predicted < 0 || predicted >= m_classes)
        return;
    ++m_takenFor[static_cast<std::size_t>(predicted)];
    ++m_counts[place(label, predicted)];
    m_correct += label == predicted ? 1 : 0;
}

std::int64_t ConfusionMatrix::mostCount() const
{
    return m_counts.empty() ? 0 : *std::max_element(m_counts.begin(), m_counts.end());
}

double ConfusionMatrix::accuracy() const { return share(m_correct, m_samples); }

double ConfusionMatrix::balancedAccuracy() const
{
    double sum = 0;
    int present = 0;
    for (std::int64_t k = 0; k < m_classes; ++k)
        if (ofClass(k) > 0) {
            sum += recall(k);
            ++present;
        }
    return present == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / present;
}

double ConfusionMatrix::recall(std::int64_t label) const { return share(count(label, label), ofClass(label)); }

double ConfusionMatrix::precision(std::int64_t label) const { return share(count(label, label), takenFor(label)); }

double ConfusionMatrix::f1(std::int64_t label) const
{
    return share(2 * count(label, label), ofClass(label) + takenFor(label));
}

} // namespace epochscope
