#include "data/fingerprint.h"

#include "base/sha256.h"

#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <vector>
#include <xxhash.h>

namespace epochscope {

namespace {
class QuickHash
{
public:
    QuickHash() : m_state(XXH3_createState())
    {
        if (!m_state)
            throw std::bad_alloc();
        XXH3_128bits_reset(m_state.get());
    }
    template <class T>
    void add(std::span<const T> values)
    {
        XXH3_128bits_update(m_state.get(), values.data(), values.size_bytes());
    }
    XXH128_canonical_t digest() const
    {
        XXH128_canonical_t digest;
        XXH128_canonicalFromHash(&digest, XXH3_128bits_digest(m_state.get()));
        return digest;
    }

private:
    struct Free
    {
        void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
    };
    std::unique_ptr<XXH3_state_t, Free> m_state;
};

// `addFeatures(hash)` adds so many values of so many bytes.
template <class AddFeatures>
std::string fingerprint(const Dataset& set, std::size_t values, std::size_t valueSize, const AddFeatures& addFeatures)
{
    Sha256 hash;
    const auto addCount = [&](std::size_t count) {
        const std::uint64_t value = count;
        hash.add(&value, sizeof value);
    };
    const auto addTexts = [&](const std::vector<std::string>& texts) {
        addCount(texts.size());
        for (const std::string& text : texts) {
            addCount(text.size());
            hash.add(text.data(), text.size());
        }
    };
    addCount(set.task == Task::classification ? 1 : 0);
    addCount(set.featureNames.size());
    addCount(static_cast<std::size_t>(set.targets.rows()));
    addCount(set.labels.size());
    addTexts(set.featureNames);
    addTexts(set.classNames);
    addTexts({set.targetName});
    addCount(valueSize);
    addCount(values);
    QuickHash quick;
    addFeatures(quick);
    quick.add(std::span<const float>(set.targets.data(), static_cast<std::size_t>(set.targets.size())));
    quick.add(std::span<const std::int32_t>(set.labels));
    const XXH128_canonical_t ofValues = quick.digest();
    hash.add(&ofValues, sizeof ofValues);
    return hash.hex();
}
} // namespace

std::string fingerprintOf(const Dataset& set)
{
    const std::span<const float> features(set.features.data(), static_cast<std::size_t>(set.features.size()));
    return fingerprint(set, features.size(), sizeof(float), [features](QuickHash& hash) { hash.add(features); });
}

std::string fingerprintOf(const Dataset& set, const WideTable& features)
{
    const std::size_t each = features.features();
    return fingerprint(set, each * static_cast<std::size_t>(features.samples()), sizeof(double), [&](QuickHash& hash) {
        std::vector<double> room(each);
        for (std::int64_t i = 0; i < features.samples(); ++i)
            hash.add(std::span(features.sample(i, room), each));
    });
}

std::string fingerprintOf(const Dataset& set, const MatrixU8& features)
{
    const std::span<const std::uint8_t> bytes(features.data(), static_cast<std::size_t>(features.size()));
    return fingerprint(set, bytes.size(), sizeof(std::uint8_t), [bytes](QuickHash& hash) { hash.add(bytes); });
}

} // namespace epochscope
