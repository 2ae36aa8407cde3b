#include "process.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/places.h"

namespace finwait::cli {

namespace {

struct Pipe {
    int read_end = -1;
    int write_end = -1;

    Pipe() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
        read_end = ends[0];
        write_end = ends[1];
    }
};

void close_end(int& descriptor) {
    if (descriptor >= 0) close(descriptor);
    descriptor = -1;
}

/// In the child: becomes the program.
[[noreturn]] void become_program(const std::vector<std::string>& arguments,
                                 const Surroundings& surroundings) {
    if (surroundings.unprivileged && geteuid() == 0) {
        constexpr uid_t kNobody = 65534;
        if (setgroups(0, nullptr) != 0 || setgid(kNobody) != 0 || setuid(kNobody) != 0) _exit(125);
    }
    // A shell starts what it runs in the background with these ignored, and so it would stay.
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT}) std::signal(signal, SIG_DFL);
    if (!surroundings.directory.empty() && chdir(surroundings.directory.c_str()) != 0) _exit(126);
    if (surroundings.before) surroundings.before();
    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("COLUMNS");
    for (const auto& [name, value] : surroundings.environment) {
        if (value.empty()) {
            unsetenv(name.c_str());
        } else {
            setenv(name.c_str(), value.c_str(), 1);
        }
    }
    std::vector<char*> argv{const_cast<char*>("finwait")};
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    execv(tests::program_file().c_str(), argv.data());
    _exit(127);
}

void wait_for(pid_t process, Finished& finished) {
    constexpr std::uint64_t kKibibyte = 1024;
    int status = 0;
    rusage usage{};
    wait4(process, &status, 0, &usage);
    finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    finished.peak_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * kKibibyte;
}

/// Appends what there is to read; false at the end.
bool read_some(int descriptor, std::string& to) {
    std::array<char, 4096> buffer{};
    const ssize_t size = read(descriptor, buffer.data(), buffer.size());
    if (size <= 0) return false;
    to.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
}

/// The prompt is shown a moment before the terminal gives keys one by one; until then Ctrl-D is no
/// key like others. Does not wait for ever for who never asks for that.
void wait_for_raw_mode(int terminal) {
    constexpr int kTries = 2000;
    constexpr useconds_t kMillisecond = 1000;
    for (int i = 0; i < kTries; ++i) {
        termios mode{};
        if (tcgetattr(terminal, &mode) == 0 && (mode.c_lflag & ICANON) == 0) return;
        usleep(kMillisecond);
    }
}

Finished run_on_terminal(const std::vector<std::string>& arguments,
                         const Surroundings& surroundings) {
    int terminal = -1;
    const winsize size{50, 100, 0, 0};
    const pid_t process = forkpty(&terminal, nullptr, nullptr, &size);
    if (process < 0) throw std::runtime_error("forkpty");
    if (process == 0) become_program(arguments, surroundings);
    Finished finished;
    bool typed = surroundings.input.empty();
    while (read_some(terminal, finished.out)) {
        if (typed || finished.out.find(": ") == std::string::npos) continue;
        typed = true;
        wait_for_raw_mode(terminal);
        const std::string& input = surroundings.input;
        if (write(terminal, input.data(), input.size()) < 0) throw std::runtime_error("write");
    }
    close(terminal);
    wait_for(process, finished);
    return finished;
}

}  // namespace

Finished run(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
    if (surroundings.on_terminal) return run_on_terminal(arguments, surroundings);
    Pipe in;
    Pipe out;
    Pipe err;
    Pipe started;
    const pid_t process = fork();
    if (process < 0) throw std::runtime_error("fork");
    if (process == 0) {
        dup2(in.read_end, STDIN_FILENO);
        dup2(out.write_end, STDOUT_FILENO);
        dup2(err.write_end, STDERR_FILENO);
        if (!surroundings.output_file.empty()) {
            dup2(open(surroundings.output_file.c_str(), O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
        }
        become_program(arguments, surroundings);
    }
    close_end(in.read_end);
    close_end(out.write_end);
    close_end(err.write_end);
    if (surroundings.output_closed) close_end(out.read_end);
    // What tests write fits a pipe.
    if (write(in.write_end, surroundings.input.data(), surroundings.input.size()) < 0) {
        throw std::runtime_error("write");
    }
    close_end(in.write_end);

    // Closed where the program takes the child's place: before, a signal may be one that the child
    // ignores.
    close_end(started.write_end);
    std::string nothing;
    while (read_some(started.read_end, nothing)) {
    }
    close_end(started.read_end);

    Finished finished;
    if (surroundings.on_start) surroundings.on_start(process);
    bool told = false;
    while (out.read_end >= 0 || err.read_end >= 0) {
        std::array<pollfd, 2> ends{{{out.read_end, POLLIN, 0}, {err.read_end, POLLIN, 0}}};
        poll(ends.data(), ends.size(), -1);
        if (ends[0].revents != 0 && !read_some(out.read_end, finished.out)) close_end(out.read_end);
        if (ends[1].revents != 0 && !read_some(err.read_end, finished.err)) close_end(err.read_end);
        if (!told && !finished.err.empty() && surroundings.on_first_error_output) {
            told = true;
            surroundings.on_first_error_output(process);
        }
    }
    wait_for(process, finished);
    return finished;
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "finwait-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return file(name);
}

std::vector<std::string> TemporaryFolder::names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string read_file(const std::string& path) {
    std::ostringstream content;
    content << std::ifstream(path, std::ios::binary).rdbuf();
    return content.str();
}

}  // namespace finwait::cli
