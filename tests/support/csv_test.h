// What the tests of the CSV reader share.
#pragma once

#include "data/csv_reader.h"

#include <QtCore/QFile>

#include <clocale>
#include <locale>
#include <stdexcept>
#include <string>
#include <string_view>

namespace csvtest {

struct GermanNumbers : std::numpunct<char>
{
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

// A decimal comma for everything that heeds the locale; the German one where it is installed.
inline void useDecimalComma()
{
    std::setlocale(LC_ALL, "de_DE.UTF-8");
    std::locale::global(std::locale(std::locale::classic(), new GermanNumbers));
}

inline epochscope::Result<epochscope::SourceData>
read(std::string_view text, const std::string& target = {},
     epochscope::TaskChoice task = epochscope::TaskChoice::automatic)
{
    epochscope::CsvOptions options;
    options.name = "t.csv";
    options.target = target;
    options.task = task;
    return epochscope::readCsv(text, options);
}

inline std::string repeated(std::string_view text, int times)
{
    std::string result;
    for (int i = 0; i < times; ++i)
        result += text;
    return result;
}

inline std::string writeFile(const QString& path, const std::string& text)
{
    QFile file(path);
    if (!file.open(QFile::WriteOnly) ||
        file.write(text.data(), static_cast<qint64>(text.size())) != static_cast<qint64>(text.size()))
        throw std::runtime_error("cannot write " + path.toStdString());
    return path.toStdString();
}

} // namespace csvtest
