// How often samples of each class are taken for which, and the scores that follow from it (as scikit-learn's
// classification_report defines them):
//
//   recall_k = n_kk / Σⱼ n_kj        precision_k = n_kk / Σᵢ n_ik        F1_k = 2·n_kk / (Σⱼ n_kj + Σᵢ n_ik)
//
// with n_ij samples of class i taken for class j. A score that divides by 0 is undefined: NaN.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace epochscope {

class ConfusionMatrix
{
public:
    ConfusionMatrix() = default;
    explicit ConfusionMatrix(std::int64_t classes);
    // Labels and predictions, as many; a prediction that is none of the classes counts for none of them.
    static ConfusionMatrix make(std::int64_t classes, std::span<const std::int32_t> labels,
                                std::span<const std::int32_t> predicted);

    void add(std::int32_t label, std::int32_t predicted);

    std::int64_t classes() const { return m_classes; }
    std::int64_t samples() const { return m_samples; }
    std::int64_t count(std::int64_t label, std::int64_t predicted) const { return m_counts[place(label, predicted)]; }
    std::int64_t ofClass(std::int64_t label) const { return m_ofClass[static_cast<std::size_t>(label)]; }
    std::int64_t takenFor(std::int64_t predicted) const { return m_takenFor[static_cast<std::size_t>(predicted)]; }
    std::int64_t correct() const { return m_correct; }
    std::int64_t mostCount() const; // of all pairs

    double accuracy() const;
    double balancedAccuracy() const; // mean recall over the classes that there are samples of
    double recall(std::int64_t label) const;
    double precision(std::int64_t label) const;
    double f1(std::int64_t label) const;

private:
    std::size_t place(std::int64_t label, std::int64_t predicted) const
    {
        return static_cast<std::size_t>(label * m_classes + predicted);
    }

    std::int64_t m_classes = 0;
    std::int64_t m_samples = 0;
    std::int64_t m_correct = 0;
    std::vector<std::int64_t> m_counts; // [label][predicted]
    std::vector<std::int64_t> m_ofClass, m_takenFor;
};

} // namespace epochscope
