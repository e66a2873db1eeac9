#include "record/exporters.h"

#include "base/text.h"

#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace epochscope {

namespace {
void appendMeasured(std::string& row, double value)
{
    row += ',';
    if (!std::isnan(value))
        row += exactNumber(value);
}
} // namespace

std::string historyCsv(const History::View& history, bool classification)
{
    std::string csv = "epoch,updates,samples_seen,seconds,train_running,train_measured,validation";
    csv += classification ? ",train_accuracy,validation_accuracy\n" : "\n";
    for (std::int64_t row = 0; row < history.size(); ++row) {
        const EpochRecord& record = history[row];
        fmt::format_to(std::back_inserter(csv), "{},{},{}", record.epoch, record.updates, record.samplesSeen);
        appendMeasured(csv, record.seconds);
        appendMeasured(csv, record.trainRunning);
        appendMeasured(csv, record.trainMeasured);
        appendMeasured(csv, record.validation);
        if (classification) {
            appendMeasured(csv, record.trainAccuracy);
            appendMeasured(csv, record.validationAccuracy);
        }
        csv += '\n';
    }
    return csv;
}

BatchCsvWriter::BatchCsvWriter(AtomicFile file) : m_file(std::move(file)) {}

Result<BatchCsvWriter> BatchCsvWriter::create(const std::string& path)
{
    auto file = AtomicFile::create(path);
    if (!file)
        return tl::unexpected(file.error());
    if (auto header = file->write("update,epoch,batch,size,loss,gradient_norm,step_norm,learning_rate\n"); !header)
        return tl::unexpected(header.error());
    return BatchCsvWriter(std::move(*file));
}

void BatchCsvWriter::add(const BatchRecord& record)
{
    if (m_error)
        return;
    m_row.clear();
    fmt::format_to(std::back_inserter(m_row), "{},{},{},{}", record.update, record.epoch, record.batch, record.size);
    appendMeasured(m_row, record.loss);
    appendMeasured(m_row, record.gradientNorm);
    appendMeasured(m_row, record.stepNorm);
    appendMeasured(m_row, record.learningRate);
    m_row += '\n';
    if (auto written = m_file.write(m_row); !written)
        m_error = written.error();
}

Result<void> BatchCsvWriter::commit()
{
    if (m_error)
        return tl::unexpected(*m_error);
    return m_file.commit();
}

} // namespace epochscope
