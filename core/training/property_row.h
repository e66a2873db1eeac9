// Makes a property out of pointers to members, so that the table reads like a table:
//
//   const auto batch = group(&Experiment::batch);
//   batch("batch.size", &BatchSettings::size, "Batch size", "help").in("samples").from(1, most).orNull("all")
//
// Type and nullability follow from the member's type. Only property_table.cpp uses this.
#pragma once

#include "training/properties.h"

#include <algorithm>
#include <limits>
#include <type_traits>

namespace epochscope::detail {

// Between a member's type and a property's value. The value has been checked before `from` is called.
template <class Member>
struct Conversion
{
    static constexpr bool nullable = false;
    static constexpr PropertyType type = std::is_same_v<Member, bool>                        ? PropertyType::boolean
                                         : std::is_same_v<Member, std::int64_t>              ? PropertyType::integer
                                         : std::is_same_v<Member, double>                    ? PropertyType::number
                                         : std::is_same_v<Member, std::string>               ? PropertyType::text
                                         : std::is_same_v<Member, std::vector<std::int64_t>> ? PropertyType::integers
                                                                                             : PropertyType::numbers;
    static PropertyValue to(const Member& member) { return member; }
    static Member from(const PropertyValue& value) { return std::get<Member>(value); }
};

template <class Member>
struct Conversion<std::optional<Member>>
{
    static constexpr bool nullable = true;
    static constexpr PropertyType type = Conversion<Member>::type;
    static PropertyValue to(const std::optional<Member>& member)
    {
        return member ? Conversion<Member>::to(*member) : PropertyValue();
    }
    static std::optional<Member> from(const PropertyValue& value)
    {
        if (std::holds_alternative<std::monostate>(value))
            return std::nullopt;
        return Conversion<Member>::from(value);
    }
};

template <>
struct Conversion<Share>
{
    static constexpr bool nullable = false;
    static constexpr PropertyType type = PropertyType::number;
    static PropertyValue to(const Share& share) { return share.value; }
    static Share from(const PropertyValue& value) { return Share{std::get<double>(value)}; }
};

class Row
{
public:
    explicit Row(Property property) : m_property(std::move(property)) {}

    Row& in(std::string_view unit) { return m_property.unit = unit, *this; }
    Row& from(double minimum) { return from(minimum, std::numeric_limits<double>::max()); }
    Row& from(double minimum, double maximum)
    {
        m_property.minimum = minimum;
        m_property.maximum = maximum;
        return *this;
    }
    Row& above(double minimum) { return above(minimum, std::numeric_limits<double>::max()); }
    Row& above(double minimum, double maximum) { return m_property.openMinimum = true, from(minimum, maximum); }
    Row& below(double maximum) { return m_property.openMaximum = true, from(0, maximum); }
    Row& items(std::size_t fewest, std::size_t most)
    {
        m_property.fewestItems = fewest;
        m_property.mostItems = most;
        return *this;
    }
    Row& orNull(std::string_view word) { return m_property.nullWord = word, *this; }
    Row& wordInFiles() { return m_property.nullWordInFiles = true, *this; }
    Row& share() { return m_property.isShare = true, *this; }
    Row& orNumber() { return m_property.takesNumber = true, *this; }
    Row& when(std::function<bool(const Experiment&)> applies)
    {
        return m_property.applies = std::move(applies), *this;
    }

    operator Property() const { return m_property; }

private:
    Property m_property;
};

template <class Group>
class RowMaker
{
public:
    explicit RowMaker(Group Experiment::*group) : m_group(group) {}

    template <class Member>
    Row operator()(std::string_view path, Member Group::*member, std::string_view label, std::string_view help) const
    {
        Property property = named(path, label, help);
        property.type = Conversion<Member>::type;
        property.nullable = Conversion<Member>::nullable;
        property.get = [group = m_group, member](const Experiment& e) {
            return Conversion<Member>::to(e.*group.*member);
        };
        property.set = [group = m_group, member](Experiment& e, const PropertyValue& value) {
            e.*group.*member = Conversion<Member>::from(value);
        };
        return Row(std::move(property));
    }

    // `names` in the order of the enumeration.
    template <class Enum>
    Row operator()(std::string_view path, Enum Group::*member, std::vector<std::string_view> names,
                   std::string_view label, std::string_view help) const
    {
        static_assert(std::is_enum_v<Enum>);
        Property property = named(path, label, help);
        property.type = PropertyType::choice;
        property.choices = names;
        property.get = [group = m_group, member, names](const Experiment& e) {
            return std::string(names.at(static_cast<std::size_t>(e.*group.*member)));
        };
        property.set = [group = m_group, member, names](Experiment& e, const PropertyValue& value) {
            const auto found = std::find(names.begin(), names.end(), std::get<std::string>(value));
            e.*group.*member = static_cast<Enum>(found - names.begin());
        };
        return Row(std::move(property));
    }

private:
    static Property named(std::string_view path, std::string_view label, std::string_view help)
    {
        Property property;
        property.path = path;
        property.label = label;
        property.help = help;
        property.applies = [](const Experiment&) { return true; };
        return property;
    }

    Group Experiment::*m_group;
};

template <class Group>
RowMaker<Group> group(Group Experiment::*member)
{
    return RowMaker<Group>(member);
}

} // namespace epochscope::detail
