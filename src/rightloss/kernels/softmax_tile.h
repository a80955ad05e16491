// Few classes: sixteen rows side by side, one in each lane. Included by softmax.h.

constexpr int TILE_CLASSES = 64;

struct Tile {
  alignas(64) double numbers[TILE_CLASSES * WIDE], rows[TILE_CLASSES * WIDE];
  alignas(64) double logit[WIDE], mass[WIDE], weight[WIDE], top[WIDE], base[WIDE], others[WIDE], ties[WIDE];
  alignas(64) double share[WIDE], value[WIDE], slope[WIDE], factor[WIDE];
  int64_t label[WIDE];
};

// Labels, masses and weights of the lanes; lanes without a row weigh nothing.
static void fill_labels(const Softmax &job, int64_t row, int count, Tile &tile, Part &part) {
  for (int lane = 0; lane < WIDE; lane++) {
    const int64_t label = lane < count ? label_at(job, row + lane, part) : -1;
    const double weight = lane < count ? weight_at(job, row + lane, part) : 0.0;
    tile.weight[lane] = label < 0 ? 0.0 : weight;
    tile.label[lane] = label < 0 ? 0 : label;
    if (part.refused) return;
    tile.mass[lane] = job.class_weight ? job.class_weight[tile.label[lane]] : 1.0;
  }
}

template <bool Short> static void tile_shares(int classes, Tile &tile) {
  for (int lane = 0; lane < WIDE; lane++) tile.top[lane] = tile.numbers[lane];
  for (int lane = 0; lane < WIDE; lane++) tile.others[lane] = tile.ties[lane] = 0.0;
  for (int c = 1; c < classes; c++) {
    const double *numbers = tile.numbers + c * WIDE;
    SIMD
    for (int lane = 0; lane < WIDE; lane++)
      tile.top[lane] = numbers[lane] > tile.top[lane] ? numbers[lane] : tile.top[lane];
  }
  for (int lane = 0; lane < WIDE; lane++)
    tile.base[lane] = finite_top(tile.numbers + lane, classes, WIDE, tile.top[lane]);
  for (int c = 0; c < classes; c++) {
    double *numbers = tile.numbers + c * WIDE;
    SIMD
    for (int lane = 0; lane < WIDE; lane++) {
      const double e = share<Short>(numbers[lane], tile.base[lane]), tie = select(e == 1.0, 1.0, 0.0);
      tile.others[lane] += e - tie;
      tile.ties[lane] += tie;
      numbers[lane] = e;
    }
  }
}

static void tile_results(const Softmax &job, Tile &tile) {
  SIMD
  for (int lane = 0; lane < WIDE; lane++) {
    const Sums sums = {tile.top[lane], tile.others[lane] + (tile.ties[lane] - 1.0)};
    double factor;
    const Labelled found = labelled(sums, tile.logit[lane], tile.share[lane], tile.mass[lane], job.z_loss, factor);
    const double weight = tile.weight[lane];
    tile.value[lane] = select(weight == 0.0, 0.0, weight * found.value);
    tile.slope[lane] = select(weight == 0.0, 0.0, weight * job.scale * found.slope);
    tile.factor[lane] = select(weight == 0.0, 0.0, weight * job.scale * factor);
  }
}

static void put_tile(const Softmax &job, int64_t row, int count, Tile &tile) {
  const int classes = static_cast<int>(job.classes);
  for (int c = 0; c < classes; c++) {
    double *numbers = tile.numbers + c * WIDE;
    SIMD
    for (int lane = 0; lane < WIDE; lane++)
      numbers[lane] = select(tile.factor[lane] == 0.0, 0.0, numbers[lane] * tile.factor[lane]);
  }
  for (int lane = 0; lane < count; lane++) tile.numbers[tile.label[lane] * WIDE + lane] = tile.slope[lane];
  for (int lane = 0; lane < count; lane++)
    for (int c = 0; c < classes; c++) tile.rows[lane * classes + c] = tile.numbers[c * WIDE + lane];
  store(job.gradient, row * classes, count * classes, tile.rows, 1.0);
}

template <bool Short> static void tile_at(const Softmax &job, int64_t row, int count, Tile &tile, Part &part) {
  const int classes = static_cast<int>(job.classes);
  fill_labels(job, row, count, tile, part);
  if (part.refused) return;
  load(job.logits, row * classes, count * classes, tile.rows);
  for (int lane = 0; lane < WIDE; lane++)
    for (int c = 0; c < classes; c++)
      tile.numbers[c * WIDE + lane] = lane < count ? tile.rows[lane * classes + c] : 0.0;
  for (int lane = 0; lane < WIDE; lane++) tile.logit[lane] = tile.numbers[tile.label[lane] * WIDE + lane];
  tile_shares<Short>(classes, tile);
  for (int lane = 0; lane < WIDE; lane++) tile.share[lane] = tile.numbers[tile.label[lane] * WIDE + lane];
  tile_results(job, tile);
  for (int lane = 0; lane < count; lane++) part.sum += tile.value[lane];
  if (job.value.data) store(job.value, row, count, tile.value, 1.0);
  if (job.gradient.data) put_tile(job, row, count, tile);
}

template <bool Short> static Part tiled_rows(const Softmax &job, int64_t start, int64_t stop) {
  Part part;
  Tile tile;
  for (int64_t row = start; row < stop && !part.refused; row += WIDE)
    tile_at<Short>(job, row, static_cast<int>(stop - row < WIDE ? stop - row : WIDE), tile, part);
  return part;
}
