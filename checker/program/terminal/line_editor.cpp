#include "checker/program/terminal/line_editor.h"

#include <dlfcn.h>
#include <histedit.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <string_view>

namespace finwait::program {

/// The functions of libedit that are used.
struct LibeditFunctions {
    decltype(&::el_init) init = nullptr;
    decltype(&::el_end) end = nullptr;
    decltype(&::el_set) set = nullptr;
    decltype(&::el_get) get = nullptr;
    decltype(&::el_gets) gets = nullptr;
    decltype(&::el_line) line = nullptr;
    decltype(&::el_insertstr) insert = nullptr;
    decltype(&::el_resize) resize = nullptr;
    decltype(&::history_init) history_init = nullptr;
    decltype(&::history_end) history_end = nullptr;
    decltype(&::history) history = nullptr;
};

namespace {

/// Null where it cannot be loaded. Who edits no line does not pay for loading it.
const LibeditFunctions* libedit_functions() {
    static LibeditFunctions functions;
    static const bool loaded = [] {
        void* const library = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) return false;
        bool all = true;
        const auto find = [&](auto& function, const char* name) {
            function =
                reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
            all = all && function != nullptr;
        };
        find(functions.init, "el_init");
        find(functions.end, "el_end");
        find(functions.set, "el_set");
        find(functions.get, "el_get");
        find(functions.gets, "el_gets");
        find(functions.line, "el_line");
        find(functions.insert, "el_insertstr");
        find(functions.resize, "el_resize");
        find(functions.history_init, "history_init");
        find(functions.history_end, "history_end");
        find(functions.history, "history");
        return all;
    }();
    return loaded ? &functions : nullptr;
}

/// How many bytes follow the first one of a UTF-8 character; the bits of that one in `value`.
int bytes_that_follow(unsigned char first, wchar_t& value) {
    value = first;
    if (first < 0x80) return 0;
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    value = first & (0x3F >> more);
    return more;
}

/// A character from standard input, for libedit: 1, or 0 at the end, or −1 where a signal comes.
int read_character(EditLine* /*editor*/, wchar_t* character) {
    const auto read_byte = [](unsigned char& byte) -> int {
        while (wait_for_input()) {
            const ssize_t size = ::read(STDIN_FILENO, &byte, 1);
            if (size >= 0) return static_cast<int>(size);
            if (errno != EINTR) return 0;
        }
        return -1;
    };
    unsigned char byte = 0;
    if (const int got = read_byte(byte); got != 1) return got;
    for (int more = bytes_that_follow(byte, *character); more > 0; --more) {
        if (const int got = read_byte(byte); got != 1) return got;
        *character = (*character << 6) | (byte & 0x3F);
    }
    return 1;
}

}  // namespace

class LineEditor::Libedit {
  public:
    explicit Libedit(const LibeditFunctions& functions)
        : functions_(functions),
          editor_(functions.init("finwait", stdin, stdout, stderr)),
          history_(functions.history_init()) {
        constexpr int kHistory = 1000;
        // Letters beyond ASCII are shown as the terminal's locale has them.
        std::setlocale(LC_CTYPE, "");
        HistEvent event{};
        functions_.history(history_, &event, H_SETSIZE, kHistory);
        functions_.history(history_, &event, H_SETUNIQUE, 1);
        functions_.set(editor_, EL_CLIENTDATA, this);
        functions_.set(editor_, EL_PROMPT, &prompt_of);
        functions_.set(editor_, EL_EDITOR, "emacs");
        functions_.set(editor_, EL_SIGNAL, 0);
        functions_.set(editor_, EL_GETCFN, &read_character);
        functions_.set(editor_, EL_HIST, functions_.history, history_);
        functions_.set(editor_, EL_ADDFN, "finwait-complete", "completes a line", &complete);
        functions_.set(editor_, EL_BIND, "^I", "finwait-complete", nullptr);
        functions_.set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    }
    ~Libedit() {
        functions_.end(editor_);
        functions_.history_end(history_);
    }
    Libedit(const Libedit&) = delete;
    Libedit& operator=(const Libedit&) = delete;

    [[nodiscard]] bool read(const std::string& prompt, const std::vector<std::string>& words,
                            std::string& line) {
        prompt_ = prompt;
        words_ = &words;
        functions_.resize(editor_);
        int count = 0;
        const char* const typed = functions_.gets(editor_, &count);
        if (typed == nullptr || count <= 0 || interrupted()) return false;
        line = typed;
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
        HistEvent event{};
        if (!line.empty()) functions_.history(history_, &event, H_ENTER, line.c_str());
        return true;
    }

  private:
    static Libedit& of(EditLine* editor) {
        void* data = nullptr;
        libedit_functions()->get(editor, EL_CLIENTDATA, &data);
        return *static_cast<Libedit*>(data);
    }
    static char* prompt_of(EditLine* editor) { return of(editor).prompt_.data(); }

    /// Goes on as far as all the lines do that begin as this one.
    static unsigned char complete(EditLine* editor, int /*key*/) {
        const Libedit& self = of(editor);
        const LineInfo* const info = self.functions_.line(editor);
        const std::string_view typed(info->buffer,
                                     static_cast<std::size_t>(info->cursor - info->buffer));
        const std::string* first = nullptr;
        std::size_t common = 0;
        for (const std::string& word : *self.words_) {
            if (!word.starts_with(typed)) continue;
            if (first == nullptr) {
                first = &word;
                common = word.size();
                continue;
            }
            const auto end = std::ranges::mismatch(word, *first).in2;
            common = std::min(common, static_cast<std::size_t>(end - first->begin()));
        }
        if (first == nullptr || common <= typed.size()) return CC_REFRESH_BEEP;
        const std::string rest = first->substr(typed.size(), common - typed.size());
        return self.functions_.insert(editor, rest.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    }

    const LibeditFunctions& functions_;
    EditLine* editor_;
    History* history_;
    std::string prompt_;
    const std::vector<std::string>* words_ = nullptr;
};

LineEditor::LineEditor(Console& console) : console_(console) {
    // From the first prompt on Ctrl-C ends what is walked, and not the program.
    static_cast<void>(interrupted());
}
LineEditor::~LineEditor() = default;

bool LineEditor::read(const std::string& prompt, const std::vector<std::string>& words,
                      std::string& line) {
    if (!asked_for_editor_) {
        asked_for_editor_ = true;
        const bool terminal = console_.output_is_terminal() && isatty(STDIN_FILENO) == 1;
        const LibeditFunctions* const functions = terminal ? libedit_functions() : nullptr;
        if (functions != nullptr) editor_ = std::make_unique<Libedit>(*functions);
    }
    if (editor_) {
        console_.flush();
        return editor_->read(prompt, words, line);
    }
    console_.print(prompt);
    console_.flush();
    return plain_.read(line);
}

}  // namespace finwait::program
