#include "mgm/cli/side_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mgm/base/descriptor.h"
#include "mgm/base/interrupt.h"

namespace mgm {

namespace {

constexpr int kCannotStart = 127;

/// One way, closed in other programs that are started meanwhile.
struct Pipe {
  explicit Pipe(const std::string& program) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      fail_for(Fault::kFailed, program, "a pipe to it cannot be made", errno);
    out = std::make_unique<Descriptor>(program, ends[0]);
    in = std::make_unique<Descriptor>(program, ends[1]);
  }
  std::unique_ptr<Descriptor> out, in;
};

/// Becomes the program; only calls that are safe after a fork of one thread of several.
[[noreturn]] void become(const std::vector<char*>& words, const Pipe& output, const Pipe& errors,
                         pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(kCannotStart);  // it has ended already
  ::dup2(output.in->number(), STDOUT_FILENO);
  ::dup2(errors.in->number(), STDERR_FILENO);
  ::execv(words.front(), words.data());
  ::_exit(kCannotStart);
}

class SideProcess {
 public:
  SideProcess(const std::vector<std::string>& words,
              const std::function<void(const std::string&)>& told)
      : told_(told), output_(words.front()), errors_(words.front()) {
    std::vector<char*> pointers;
    for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    const pid_t self = ::getpid();
    id_ = ::fork();
    if (id_ == 0) become(pointers, output_, errors_, self);
    if (id_ < 0) fail_for(Fault::kFailed, words.front(), "it cannot be started", errno);
    output_.in.reset();
    errors_.in.reset();
  }

  ProcessEnd wait() {
    while (output_.out || errors_.out) listen();
    if (!line_.empty()) told_(line_);
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    constexpr int kSignals = 128;
    const int code = WIFSIGNALED(status) ? kSignals + WTERMSIG(status) : WEXITSTATUS(status);
    return {code, std::move(written_)};
  }

 private:
  /// Takes what has come, or waits a moment for it.
  void listen() {
    constexpr int kMoment = 50;  // milliseconds until it is asked again whether to stop
    std::array<pollfd, 2> ready{pollfd{output_.out ? output_.out->number() : -1, POLLIN, 0},
                                pollfd{errors_.out ? errors_.out->number() : -1, POLLIN, 0}};
    ::poll(ready.data(), ready.size(), kMoment);
    if (interrupted() && !told_to_stop_) {
      ::kill(id_, SIGTERM);
      told_to_stop_ = true;
    }
    if (ready[0].revents != 0) take(output_.out, written_);
    if (ready[1].revents != 0) {
      take(errors_.out, line_);
      hand_on_lines();
    }
  }

  static void take(std::unique_ptr<Descriptor>& from, std::string& to) {
    std::array<char, 4096> piece{};
    const ssize_t count = ::read(from->number(), piece.data(), piece.size());
    if (count > 0) to.append(piece.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) from.reset();
  }

  void hand_on_lines() {
    for (std::size_t end = line_.find('\n'); end != std::string::npos; end = line_.find('\n')) {
      told_(line_.substr(0, end));
      line_.erase(0, end + 1);
    }
  }

  const std::function<void(const std::string&)>& told_;
  Pipe output_, errors_;
  pid_t id_ = -1;
  std::string written_, line_;
  bool told_to_stop_ = false;
};

}  // namespace

ProcessEnd run_beside(const std::vector<std::string>& words,
                      const std::function<void(const std::string& line)>& told) {
  ProcessEnd end = SideProcess(words, told).wait();
  if (end.exit_code == kCannotStart)
    throw Error(Fault::kFailed, {words.front()}, "it cannot be started");
  return end;
}

}  // namespace mgm
