// One instruction-set level: this file is compiled once for each, with LEVEL naming it.
#include "elementary.h"
#include "job.h"

namespace LEVEL {
#include "generated.h"
}

#include "pointwise.h"
#include "softmax.h"

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)
#define JOINED_OF(left, right) left##right
#define JOINED(left, right) JOINED_OF(left, right)

extern const Level JOINED(level_, LEVEL);
const Level JOINED(level_, LEVEL) = {TEXT(LEVEL), LEVEL::entries, LEVEL::pointwise, LEVEL::softmax};
