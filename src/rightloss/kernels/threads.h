// Work shared among threads: chunks of rows, each with its own partial sum, added up in the order of the rows.
//
// The chunks depend on the shape only, so the result is the same, to the last bit, for any number of threads. Threads
// live for one call: starting one takes ten microseconds, and there is nothing to wake, to fork, or to shut down.
#pragma once

#include <atomic>
#include <functional>
#include <system_error>
#include <thread>
#include <vector>

#include "job.h"

static Part shared(const std::function<Part(int64_t, int64_t)> &rows_between, int64_t rows, int64_t chunk,
                   int threads) {
  const int64_t chunks = (rows + chunk - 1) / chunk;
  std::vector<Part> parts(static_cast<size_t>(chunks));
  std::atomic<int64_t> next{0};
  std::atomic<bool> refused{false};
  const auto work = [&] {
    for (int64_t number = next++; number < chunks && !refused; number = next++) {
      const int64_t start = number * chunk, stop = start + chunk < rows ? start + chunk : rows;
      parts[static_cast<size_t>(number)] = rows_between(start, stop);
      if (parts[static_cast<size_t>(number)].refused) refused = true;
    }
  };
  std::vector<std::thread> helpers;
  try {
    while (static_cast<int64_t>(helpers.size()) + 1 < (threads < chunks ? threads : chunks)) helpers.emplace_back(work);
  } catch (const std::system_error &) {
    // No more threads to be had: those that run, and this one, do the work.
  }
  work();
  for (std::thread &helper : helpers) helper.join();
  Part whole;
  for (const Part &part : parts) whole.sum += part.sum;
  whole.refused = refused;
  return whole;
}
