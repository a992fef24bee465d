// A Node addon that holds back what native code writes to stderr while TensorFlow loads: TensorFlow logs from its static
// initializers, before any setting of it is read. If the process dies meanwhile, what was held back is written after all.
#include <fcntl.h>
#include <node_api.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

static int held = -1;    // the real stderr while it is held back
static FILE *text = nullptr;  // a nameless temporary file in its place
static const int fatal[] = {SIGABRT, SIGSEGV, SIGILL, SIGBUS, SIGFPE};
static struct sigaction before[sizeof(fatal) / sizeof(fatal[0])];

// Only calls that are safe in a signal handler.
static void onFatal(int signal) {
  char buffer[4096];
  const int from = fileno(text);
  lseek(from, 0, SEEK_SET);
  for (ssize_t n; (n = read(from, buffer, sizeof buffer)) > 0;) {
    if (write(held, buffer, n) < 0) break;
  }
  for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) sigaction(fatal[i], &before[i], nullptr);
  raise(signal);
}

static napi_value Hold(napi_env env, napi_callback_info) {
  napi_value result;
  bool ok = false;
  if (held < 0 && (text = tmpfile()) != nullptr) {
    held = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    ok = held >= 0 && dup2(fileno(text), STDERR_FILENO) >= 0;
    if (ok) {
      struct sigaction action = {};
      action.sa_handler = onFatal;
      for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) sigaction(fatal[i], &action, &before[i]);
    } else {
      if (held >= 0) close(held);
      fclose(text);
      held = -1;
    }
  }
  napi_get_boolean(env, ok, &result);
  return result;
}

static napi_value Release(napi_env env, napi_callback_info) {
  std::string all;
  if (held >= 0) {
    fflush(stderr);
    dup2(held, STDERR_FILENO);
    close(held);
    held = -1;
    for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) sigaction(fatal[i], &before[i], nullptr);
    rewind(text);
    char buffer[4096];
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, text)) > 0;) all.append(buffer, n);
    fclose(text);
  }
  napi_value result;
  napi_create_string_utf8(env, all.data(), all.size(), &result);
  return result;
}

static napi_value Init(napi_env env, napi_value exports) {
  napi_property_descriptor functions[] = {
      {"hold", nullptr, Hold, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"release", nullptr, Release, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, 2, functions);
  return exports;
}

NAPI_MODULE(quiet, Init)
