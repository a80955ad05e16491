// Rows whose target has mass on many classes (distributions, label smoothing), and capped logits. Part of softmax.h.
//
// In double throughout: what is left when a prediction nearly meets a soft target is a small difference.

struct Work {
  double *row, *mass, *others, *slope;
};

// logits -> softcap * tanh(logits / softcap), with its derivative.
static void bend(double *__restrict row, double *__restrict slope, int64_t classes, double softcap) {
  SIMD
  for (int64_t j = 0; j < classes; j++) {
    const double ratio = row[j] / softcap, small = exp(-2.0 * fabs(ratio));
    slope[j] = 4.0 * small / ((1.0 + small) * (1.0 + small));
    row[j] = softcap * tanh(ratio);
  }
}

// The mass of each class and that of all others, smoothed and weighted; their sum is returned.
static double fill_masses(const Softmax &job, int64_t label, const Work &work) {
  const double classes = static_cast<double>(job.classes), keep = 1.0 - job.smoothing, even = job.smoothing / classes;
  if (job.by_index)
    for (int64_t j = 0; j < job.classes; j++) work.mass[j] = j == label ? 1.0 : 0.0;
  double whole = 0.0, total = 0.0;
  for (int64_t j = 0; j < job.classes; j++) whole += work.mass[j];
  for (int64_t j = 0; j < job.classes; j++) {
    work.others[j] = (whole - work.mass[j]) * keep + even * (classes - 1.0);
    work.mass[j] = (work.mass[j] * keep + even) * (job.class_weight ? job.class_weight[j] : 1.0);
    total += work.mass[j];
  }
  if (job.class_weight || !job.smoothing)
    for (int64_t j = 0; j < job.classes; j++) work.others[j] = total - work.mass[j];
  return total;
}

// The target of a row as masses; false for a row that does not count.
static bool load_masses(const Softmax &job, int64_t row, const Work &work, double &total, Part &part) {
  int64_t label = 0;
  if (job.by_index) {
    label = label_at(job, row, part);
  } else {
    double whole = 0.0;
    load(job.target, row * job.classes, job.classes, work.mass);
    for (int64_t j = 0; j < job.classes; j++) {
      whole += work.mass[j];
      if (!(work.mass[j] >= 0.0 && work.mass[j] <= 1.0)) part.refused = true;
    }
    if (!(fabs(whole - 1.0) <= job.tolerance)) part.refused = true;
  }
  if (label < 0 || part.refused) return false;
  total = fill_masses(job, label, work);
  return true;
}

// The sum of mass * (top - logit).
static double distance(const Work &work, int64_t classes, double top) {
  double total = 0.0;
  for (int64_t j = 0; j < classes; j++)
    total += work.mass[j] == 0.0 || work.row[j] == top ? 0.0 : work.mass[j] * (top - work.row[j]);
  return total;
}

static void slopes(const Work &work, int64_t classes, const Sums &sums, double pull, bool bent) {
  const double total = 1.0 + sums.others;
  SIMD
  for (int64_t j = 0; j < classes; j++) {
    const double e = work.row[j];
    const double slope = (e * work.others[j] - work.mass[j] * rest_of(e, sums.others) + pull * e) / total;
    work.row[j] = bent ? slope * work.slope[j] : slope;
  }
}

static void general_row(const Softmax &job, int64_t row, int64_t padded, const Work &work, Part &part) {
  double total = 0.0;
  const bool counts = load_masses(job, row, work, total, part), bent = job.softcap < INF_;
  const double weight = weight_at(job, row, part);
  if (part.refused) return;
  if (!counts || weight == 0.0) return put_zeros(job, row, work.row, part);
  load_row(job, row, padded, work.row);
  if (bent) bend(work.row, work.slope, job.classes, job.softcap);
  const double apart = distance(work, job.classes, largest(work.row, padded));
  const Sums sums = shares(work.row, job.classes, padded);
  const double excess = log1p(sums.others), log_sum = sums.top + excess;
  const double penalty = job.z_loss ? job.z_loss * log_sum * log_sum : 0.0;
  put_value(job, row, weight * (total * excess + apart + penalty), part);
  if (!job.gradient.data) return;
  slopes(work, job.classes, sums, job.z_loss ? 2.0 * job.z_loss * log_sum : 0.0, bent);
  store(job.gradient, row * job.classes, job.classes, work.row, weight * job.scale);
}

static Part general_rows(const Softmax &job, int64_t start, int64_t stop) {
  const int64_t padded = (job.classes + WIDE - 1) / WIDE * WIDE;
  double *room = static_cast<double *>(std::aligned_alloc(64, 4 * padded * sizeof(double)));
  const Work work = {room, room + padded, room + 2 * padded, room + 3 * padded};
  Part part;
  for (int64_t row = start; row < stop && !part.refused; row++) general_row(job, row, padded, work, part);
  std::free(room);
  return part;
}
