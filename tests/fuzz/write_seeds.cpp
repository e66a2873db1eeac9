// Writes the inputs that fuzzing starts from, one folder for each target: write_seeds FOLDER
#include "base/embedded.h"
#include "record/atomic_file.h"
#include "record/checkpoint.h"
#include "record/run_file.h"
#include "record/safetensors.h"
#include "training/experiment_json.h"

#include <cstdio>
#include <filesystem>

using namespace epochscope;

namespace {
std::filesystem::path folder;
bool failed = false;

void seed(const char* target, const std::string& name, const std::string& bytes)
{
    std::filesystem::create_directories(folder / target);
    if (const auto written = writeFileAtomically((folder / target / name).string(), bytes); !written) {
        std::fprintf(stderr, "%s\n", written.error().text().c_str());
        failed = true;
    }
}

void csvSeeds()
{
    const char* const texts[] = {"x,y\n1,2\n3,4.5\n",
                                 "a;b;c\n1,5;rot;2\n2,5;blau;3\n-1e3;rot;4\n",
                                 "\xEF\xBB\xBF\"a \"\"b\"\"\",\"c\nd\",e\r\n1,2,ja\r\n3,4,nein\r\n",
                                 "# a comment\n1\t2\t0\n\n3\t4\t1\n",
                                 "1 2 3\n4 5 6\n",
                                 "x,y\n1,NA\n2,\n",
                                 "x,y\n1e300,1\n-2e300,0\n"};
    int number = 0;
    for (const char* text : texts)
        for (const char options : {'\0', '\1', '\2', '\3'})
            seed("csv", std::to_string(number++), std::string(1, options) + text);
    for (const std::string_view name : embeddedFileNames("data/"))
        seed("csv", std::string(name.substr(5)),
             std::string(1, '\0') + std::string(embeddedFile(name)->substr(0, 2000)));
}

void idxSeeds()
{
    int number = 0;
    for (const char type : {'\x08', '\x09', '\x0B', '\x0C', '\x0D', '\x0E'}) {
        const std::size_t width = type <= 9 ? 1 : type == 11 ? 2 : type == 14 ? 8 : 4;
        std::string samples{0, 0, type, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1};
        samples += std::string(4 * width, '\x01');
        const std::string labels{0, 0, 8, 1, 0, 0, 0, 2, 0, 1};
        seed("idx", std::to_string(number++),
             std::string{0, 0, static_cast<char>(samples.size())} + samples + labels);
    }
}

void experimentSeeds()
{
    Experiment experiment;
    seed("experiment", "default", experimentJson(experiment, "name", "description"));
    seed("experiment", "empty", "{}");
    for (const std::string& name : presetNames())
        if (const auto file = preset(name))
            seed("experiment", name, experimentJson(file->experiment, file->name, file->description));
}

void checkpointSeeds()
{
    Checkpoint checkpoint;
    const auto body = [&] {
        const std::string bytes = checkpointBytes(checkpoint);
        return bytes.substr(0, bytes.size() - 32);
    };
    seed("checkpoint", "empty", body());
    checkpoint.state.parameters = {1, 2, 3};
    checkpoint.state.accumulated = checkpoint.state.bestParameters = checkpoint.state.parameters;
    checkpoint.state.history.resize(2);
    seed("checkpoint", "small", body());
    seed("checkpoint", "sealed", checkpointBytes(checkpoint));
}

void runSeeds()
{
    RunRecord record;
    record.plan = BatchPlan::make(20, record.file.experiment.batch, record.file.experiment.stop.epochs).value();
    const auto body = [&] {
        const std::string bytes = runBytes(record, "name");
        return bytes.substr(0, bytes.size() - 32);
    };
    seed("run", "empty", body());
    record.shape = NetworkShape::make(1, {}, 1, Activation::tanh);
    record.parameters = std::make_shared<const std::vector<float>>(2, 0.5F);
    History history;
    history.append({1, 4, 20, 0.5, 1, 2, 3});
    record.history = history.view();
    auto losses = std::make_shared<MinMaxPyramid>(16);
    for (int i = 0; i < 7; ++i)
        losses->append(static_cast<float>(i));
    record.steps = 7;
    record.batchLosses = losses;
    seed("run", "small", body());
    seed("run", "sealed", runBytes(record, "name"));
}

void safetensorsSeeds()
{
    int number = 0;
    for (const auto& hidden : {std::vector<std::int64_t>{}, {4}, {1}}) {
        const auto shape = NetworkShape::make(hidden.empty()   ? 1
                                              : hidden[0] == 4 ? 3
                                                               : 2,
                                              hidden, !hidden.empty() && hidden[0] == 4 ? 2 : 1, Activation::tanh);
        seed("safetensors", std::to_string(number++),
             safetensorsBytes(shape, std::vector<float>(static_cast<std::size_t>(shape.parameters), 0.5F)));
    }
}
} // namespace

int main(int count, char** arguments)
{
    if (count != 2) {
        std::fprintf(stderr, "usage: write_seeds FOLDER\n");
        return 2;
    }
    folder = arguments[1];
    csvSeeds();
    idxSeeds();
    experimentSeeds();
    checkpointSeeds();
    runSeeds();
    safetensorsSeeds();
    return failed ? 1 : 0;
}
