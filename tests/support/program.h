// The program as a user meets it: started with arguments, an environment and a folder; what it said and how it ended.
// Environments start nearly empty: no display, no QT_QPA_PLATFORM, no XDG_RUNTIME_DIR, HOME is the folder.
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QHash>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <sys/types.h>

struct Outcome
{
    int code = -1;       // exit code; −signal if a signal ended it
    QByteArray out, err; // standard output and error
    double cpuSeconds = 0;
    qint64 peakMegabytes = 0; // resident

    QJsonObject json() const; // of standard output; empty if that is not one object
    QJsonArray jsonArray() const;
};

class Program
{
public:
    explicit Program(QStringList arguments);
    ~Program(); // kills it if it still runs

    Program& in(const QString& folder);
    Program& with(const char* variable, const QByteArray& value);
    Program& without(const char* variable);
    Program& input(const QByteArray& text); // standard input; else /dev/null
    Program& closedOutput();                // standard output is a pipe that nobody reads
    Program& fileSizeLimit(qint64 bytes);   // as "ulimit -f"
    Program& executable(const QString& path);

    // At most two minutes; then it is killed.
    Outcome run();

    void start();
    void signal(int number) const;
    QByteArray errorSoFar() const;
    Outcome wait();

    // With a pseudo-terminal of that many columns as standard error; Outcome::err is what appeared there.
    Program& terminal(int columns);

private:
    QStringList m_arguments;
    QString m_folder, m_executable;
    QHash<QByteArray, QByteArray> m_environment;
    QByteArray m_input;
    bool m_closedOutput = false;
    qint64 m_fileSizeLimit = -1;
    int m_columns = 0;
    pid_t m_pid = -1;
    int m_out = -1, m_err = -1, m_terminal = -1;
    QByteArray m_terminalText;
};

// Names of everything in a folder and below, sorted, with the sizes of files: equal before and after if nothing was
// written.
QStringList contentsOf(const QString& folder);

void writeText(const QString& path, const QByteArray& text);
QByteArray readText(const QString& path);

// Rows of a CSV without quotes.
QList<QByteArrayList> csvRows(const QByteArray& text);
