// The binding: arrays by the buffer protocol, or as (address, type); which level serves; threads.
//
// Every function gives its result, or None for what no kernel computes: the formula then answers, or says what is
// wrong.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <cstring>
#include <initializer_list>

#include "job.h"
#include "threads.h"

#ifdef LEVELS_X86
extern const Level level_v2, level_v3, level_v4;
#else
extern const Level level_plain;
#endif

static const Level *level = nullptr;
static int threads = 1;

constexpr int64_t CHUNK = 16384;      // samples, or numbers of softmax rows, that are one piece of work
constexpr int64_t ROWS_AT_LEAST = 16;  // rows of a piece: the tile's
constexpr int64_t ALONE = 98304;      // numbers below which starting a thread costs more than it brings
constexpr int64_t HOLD = 4096;        // numbers below which giving up the interpreter's lock costs more than it brings

// The best level that the processor and its operating system support; null if there is none.
static const Level *best_level() {
#ifdef LEVELS_X86
  __builtin_cpu_init();
  const bool v2 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
  const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
                  __builtin_cpu_supports("bmi2");
  const bool v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
  return v4 && v3 ? &level_v4 : v3 && v2 ? &level_v3 : v2 ? &level_v2 : nullptr;
#else
  return &level_plain;
#endif
}

// The level of a name, if it was built and the processor is not known to lack it; for tests of every level.
static const Level *level_called(const char *name) {
#ifdef LEVELS_X86
  for (const Level *one : {&level_v2, &level_v3, &level_v4})
    if (!strcmp(one->name, name) && strcmp(name, best_level() ? best_level()->name : "") <= 0) return one;
#else
  if (!strcmp(level_plain.name, name)) return &level_plain;
#endif
  return nullptr;
}

// Arrays of one call; their buffers are held until it ends.
class Held {
 public:
  ~Held() {
    for (int number = 0; number < count_; number++) PyBuffer_Release(&buffers_[number]);
  }

  // False, with no error set, for what the kernels do not take.
  bool take(PyObject *object, bool writable, Array *array) {
    if (object == Py_None) return true;
    if (PyTuple_Check(object)) return take_address(object, array);
    Py_buffer *buffer = &buffers_[count_];
    if (PyObject_GetBuffer(object, buffer, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS | (writable ? PyBUF_WRITABLE : 0)) < 0) {
      PyErr_Clear();
      return false;
    }
    count_++;
    array->data = buffer->buf;
    array->type = type_of(buffer->format, buffer->itemsize);
    const bool aligned = reinterpret_cast<uintptr_t>(buffer->buf) % static_cast<uintptr_t>(buffer->itemsize) == 0;
    return array->type && aligned;
  }

 private:
  static bool take_address(PyObject *object, Array *array) {
    Py_ssize_t address;
    const char *type;
    if (!PyArg_ParseTuple(object, "ns", &address, &type)) return false;
    *array = {reinterpret_cast<void *>(address), type[0]};
    return true;
  }

  static char type_of(const char *format, Py_ssize_t size) {
    if (!format || strlen(format) != 1) return 0;
    if (strchr("fde?bBhi", format[0])) return format[0];
    return strchr("lq", format[0]) ? (size == 8 ? 'q' : 'i') : 0;
  }

  Py_buffer buffers_[6];
  int count_ = 0;
};

static Part run(const std::function<Part(int64_t, int64_t)> &rows_between, int64_t rows, int64_t width,
                int64_t chunk) {
  const int64_t numbers = rows * width;
  if (numbers < HOLD) return shared(rows_between, rows, chunk, 1);
  Part part;
  Py_BEGIN_ALLOW_THREADS;
  part = shared(rows_between, rows, chunk, numbers < ALONE ? 1 : threads);
  Py_END_ALLOW_THREADS;
  return part;
}

static PyObject *answer(const Part &part) {
  if (part.refused) Py_RETURN_NONE;
  return PyFloat_FromDouble(part.sum);
}

static bool read_allowed(PyObject *object, Allowed *allowed) {
  int only_ends, nan;
  if (!PyArg_ParseTuple(object, "dddpp", &allowed->low, &allowed->high, &allowed->without, &only_ends, &nan))
    return false;
  allowed->only_ends = only_ends;
  allowed->nan = nan;
  return true;
}

// plan(digest, width, parameters, target_allowed, given_allowed) -> bytes that `pointwise` takes, or None.
static PyObject *plan(PyObject *, PyObject *arguments) {
  const char *digest;
  PyObject *parameters, *target, *given;
  Pointwise job = {};
  if (!PyArg_ParseTuple(arguments, "siO!OO", &digest, &job.width, &PyTuple_Type, &parameters, &target, &given))
    return nullptr;
  if (!read_allowed(target, &job.target_allowed) || !read_allowed(given, &job.given_allowed)) return nullptr;
  const Py_ssize_t count = PyTuple_GET_SIZE(parameters);
  if (count > 4) Py_RETURN_NONE;
  for (Py_ssize_t place = 0; place < count; place++)
    job.parameters[place] = PyFloat_AsDouble(PyTuple_GET_ITEM(parameters, place));
  if (PyErr_Occurred()) return nullptr;
  for (; level->entries[job.kernel].digest; job.kernel++)
    if (!strcmp(level->entries[job.kernel].digest, digest))
      return PyBytes_FromStringAndSize(reinterpret_cast<const char *>(&job), sizeof job);
  Py_RETURN_NONE;
}

// pointwise(plan, rows, target, given, weight, scale, value, gradient, curvature) -> the sum, or None.
static PyObject *pointwise(PyObject *, PyObject *const *arguments, Py_ssize_t count) {
  if (count != 9 || !PyBytes_Check(arguments[0]) || PyBytes_GET_SIZE(arguments[0]) != sizeof(Pointwise)) {
    PyErr_SetString(PyExc_TypeError, "pointwise takes a plan and eight arguments");
    return nullptr;
  }
  Pointwise job;
  memcpy(&job, PyBytes_AS_STRING(arguments[0]), sizeof job);
  const Py_ssize_t rows = PyLong_AsSsize_t(arguments[1]);
  job.scale = PyFloat_AsDouble(arguments[5]);
  if (PyErr_Occurred()) return nullptr;
  Held held;
  const bool taken = held.take(arguments[2], false, &job.target) && held.take(arguments[3], false, &job.given) &&
                     held.take(arguments[4], false, &job.weight) && held.take(arguments[6], true, &job.value) &&
                     held.take(arguments[7], true, &job.gradient) && held.take(arguments[8], true, &job.curvature);
  if (!taken) Py_RETURN_NONE;
  return answer(run([&](int64_t start, int64_t stop) { return level->pointwise(job, start, stop); }, rows, job.width,
                    CHUNK));
}

// softmax(rows, classes, target, logits, weight, value, gradient, by_index, ignored or None, class_weight, smoothing,
//         z_loss, softcap, tolerance, scale) -> the sum, or None.
static PyObject *softmax(PyObject *, PyObject *arguments) {
  Softmax job = {};
  Py_ssize_t rows, classes;
  int by_index;
  PyObject *target, *logits, *weight, *value, *gradient, *ignored, *class_weight;
  if (!PyArg_ParseTuple(arguments, "nnOOOOOpOOddddd", &rows, &classes, &target, &logits, &weight, &value, &gradient,
                        &by_index, &ignored, &class_weight, &job.smoothing, &job.z_loss, &job.softcap, &job.tolerance,
                        &job.scale))
    return nullptr;
  job.classes = classes;
  job.by_index = by_index;
  job.ignores = ignored != Py_None;
  if (job.ignores) job.ignored = PyLong_AsLongLong(ignored);
  if (PyErr_Occurred()) return nullptr;
  Held held;
  Array weights;
  const bool taken = held.take(target, false, &job.target) && held.take(logits, false, &job.logits) &&
                     held.take(weight, false, &job.weight) && held.take(value, true, &job.value) &&
                     held.take(gradient, true, &job.gradient) && held.take(class_weight, false, &weights);
  if (!taken || (weights.data && weights.type != 'd')) Py_RETURN_NONE;
  job.class_weight = static_cast<const double *>(weights.data);
  const int64_t whole = CHUNK / job.classes / ROWS_AT_LEAST * ROWS_AT_LEAST;
  return answer(run([&](int64_t start, int64_t stop) { return level->softmax(job, start, stop); }, rows, classes,
                    whole < ROWS_AT_LEAST ? ROWS_AT_LEAST : whole));
}

static PyObject *set_threads(PyObject *, PyObject *number) {
  const long wanted = PyLong_AsLong(number);
  if (wanted == -1 && PyErr_Occurred()) return nullptr;
  threads = static_cast<int>(wanted);
  Py_RETURN_NONE;
}

static PyObject *set_level(PyObject *, PyObject *name) {
  const char *text = PyUnicode_AsUTF8(name);
  const Level *found = text ? level_called(text) : nullptr;
  if (found) level = found;
  return text ? PyBool_FromLong(found != nullptr) : nullptr;
}

static PyObject *state(PyObject *, PyObject *) {
  int kernels = 0;
  while (level->entries[kernels].digest) kernels++;
  return Py_BuildValue("sii", level->name, threads, kernels);
}

static PyMethodDef methods[] = {
    {"plan", plan, METH_VARARGS, "Find a kernel and put what never changes about its calls into bytes."},
    {"pointwise", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(pointwise)), METH_FASTCALL,
     "Run a kernel on samples of one or two numbers."},
    {"softmax", softmax, METH_VARARGS, "Softmax cross-entropy of rows."},
    {"set_threads", set_threads, METH_O, "Set the number of threads."},
    {"set_level", set_level, METH_O, "Choose the instruction-set level; False if there is no such level here."},
    {"state", state, METH_NOARGS, "Instruction-set level, threads, kernels."},
    {nullptr, nullptr, 0, nullptr},
};

static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_native", nullptr, -1, methods,
                                 nullptr,               nullptr,   nullptr, nullptr};

PyMODINIT_FUNC PyInit__native() {
  level = best_level();
  if (!level) {
    PyErr_SetString(PyExc_ImportError, "this processor is older than x86-64-v2");
    return nullptr;
  }
  return PyModule_Create(&definition);
}
