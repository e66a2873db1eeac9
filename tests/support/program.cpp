#include "program.h"

#include <QtCore/QDirIterator>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr int longest = 120'000; // ms

int temporaryFile(const char* name) { return memfd_create(name, MFD_CLOEXEC); }

QByteArray contents(int descriptor)
{
    QFile file;
    if (!file.open(descriptor, QIODevice::ReadOnly))
        return {};
    file.seek(0);
    return file.readAll();
}

std::vector<char*> pointers(QByteArrayList& words)
{
    std::vector<char*> result;
    for (QByteArray& word : words)
        result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

} // namespace

QJsonObject Outcome::json() const { return QJsonDocument::fromJson(out).object(); }
QJsonArray Outcome::jsonArray() const { return QJsonDocument::fromJson(out).array(); }

Program::Program(QStringList arguments)
    : m_arguments(std::move(arguments)), m_executable(QStringLiteral(EPOCHSCOPE_PROGRAM))
{
    for (const char* kept : {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LD_LIBRARY_PATH"}) {
        if (qEnvironmentVariableIsSet(kept))
            m_environment[kept] = qgetenv(kept);
    }
    m_environment["LC_ALL"] = "C.UTF-8";
}

Program::~Program()
{
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    for (const int descriptor : {m_out, m_err, m_terminal}) {
        if (descriptor >= 0)
            ::close(descriptor);
    }
}

Program& Program::in(const QString& folder)
{
    m_folder = folder;
    m_environment["HOME"] = QFile::encodeName(folder);
    return *this;
}
Program& Program::with(const char* variable, const QByteArray& value)
{
    m_environment[variable] = value;
    return *this;
}
Program& Program::without(const char* variable)
{
    m_environment.remove(variable);
    return *this;
}
Program& Program::input(const QByteArray& text)
{
    m_input = text;
    return *this;
}
Program& Program::closedOutput()
{
    m_closedOutput = true;
    return *this;
}
Program& Program::fileSizeLimit(qint64 bytes)
{
    m_fileSizeLimit = bytes;
    return *this;
}
Program& Program::executable(const QString& path)
{
    m_executable = path;
    return *this;
}
Program& Program::terminal(int columns)
{
    m_columns = columns;
    return *this;
}

void Program::start()
{
    QByteArrayList words{QFile::encodeName(m_executable)};
    for (const QString& argument : m_arguments)
        words.append(argument.toUtf8());
    QByteArrayList variables;
    for (auto it = m_environment.cbegin(); it != m_environment.cend(); ++it)
        variables.append(it.key() + '=' + it.value());
    const auto argv = pointers(words);
    const auto envp = pointers(variables);
    const QByteArray folder = QFile::encodeName(m_folder);

    m_out = temporaryFile("out");
    m_err = temporaryFile("err");
    int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (!m_input.isNull()) {
        ::close(input);
        input = temporaryFile("in");
        if (::write(input, m_input.constData(), static_cast<size_t>(m_input.size())) != m_input.size())
            qFatal("the test's input could not be stored");
        ::lseek(input, 0, SEEK_SET);
    }
    int out = m_out;
    int err = m_err;
    int pipeEnds[2] = {-1, -1};
    if (m_closedOutput) {
        if (::pipe2(pipeEnds, O_CLOEXEC) != 0)
            qFatal("no pipe");
        ::close(pipeEnds[0]);
        out = pipeEnds[1];
    }
    int slave = -1;
    if (m_columns > 0) {
        const winsize size{40, static_cast<unsigned short>(m_columns), 0, 0};
        if (::openpty(&m_terminal, &slave, nullptr, nullptr, &size) != 0)
            qFatal("no pseudo-terminal");
        ::fcntl(m_terminal, F_SETFD, FD_CLOEXEC);
        ::fcntl(m_terminal, F_SETFL, O_NONBLOCK);
        err = slave;
    }

    m_pid = ::fork();
    if (m_pid == 0) {
        ::dup2(input, 0);
        ::dup2(out, 1);
        ::dup2(err, 2);
        if (!folder.isEmpty() && ::chdir(folder.constData()) != 0)
            ::_exit(126);
        if (m_fileSizeLimit >= 0) {
            const rlimit limit{static_cast<rlim_t>(m_fileSizeLimit), static_cast<rlim_t>(m_fileSizeLimit)};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        }
        ::execve(argv[0], argv.data(), envp.data());
        ::_exit(127);
    }
    ::close(input);
    if (slave >= 0)
        ::close(slave);
    if (pipeEnds[1] >= 0)
        ::close(pipeEnds[1]);
}

void Program::signal(int number) const { ::kill(m_pid, number); }

QByteArray Program::errorSoFar() const
{
    QByteArray text(1 << 16, '\0');
    const ssize_t got = ::pread(m_err, text.data(), static_cast<size_t>(text.size()), 0);
    text.resize(std::max<qsizetype>(got, 0));
    return text;
}

Outcome Program::wait()
{
    const int watched = static_cast<int>(::syscall(SYS_pidfd_open, m_pid, 0));
    QElapsedTimer timer;
    timer.start();
    for (;;) {
        pollfd events[2] = {{watched, POLLIN, 0}, {m_terminal, POLLIN, 0}};
        const int ready =
            ::poll(events, m_terminal >= 0 ? 2 : 1, std::max(1, longest - static_cast<int>(timer.elapsed())));
        if (m_terminal >= 0) {
            char buffer[4096];
            for (ssize_t got = 0; (got = ::read(m_terminal, buffer, sizeof buffer)) > 0;)
                m_terminalText.append(buffer, got);
        }
        if (ready > 0 && (events[0].revents & POLLIN) != 0)
            break;
        if (timer.elapsed() >= longest)
            ::kill(m_pid, SIGKILL);
    }
    ::close(watched);

    int status = 0;
    rusage usage{};
    ::wait4(m_pid, &status, 0, &usage);
    m_pid = -1;
    Outcome outcome;
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    outcome.out = contents(m_out);
    outcome.err = m_terminal >= 0 ? m_terminalText : contents(m_err);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    outcome.cpuSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    outcome.peakMegabytes = usage.ru_maxrss / 1024;
    return outcome;
}

Outcome Program::run()
{
    start();
    return wait();
}

QStringList contentsOf(const QString& folder)
{
    QStringList names;
    QDirIterator it(folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                    QDirIterator::Subdirectories);
    while (it.hasNext()) {
        it.next();
        names.append(
            QStringLiteral("%1 %2").arg(it.filePath()).arg(it.fileInfo().isFile() ? it.fileInfo().size() : 0));
    }
    names.sort();
    return names;
}

void writeText(const QString& path, const QByteArray& text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("the test could not write %s", qPrintable(path));
}

QByteArray readText(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<QByteArrayList> csvRows(const QByteArray& text)
{
    QList<QByteArrayList> rows;
    for (const QByteArray& line : text.split('\n')) {
        if (!line.isEmpty())
            rows.append(line.split(','));
    }
    return rows;
}
