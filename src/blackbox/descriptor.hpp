// An open file descriptor, closed with its owner.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

namespace bizo::blackbox {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }

  int number() const { return number_; }
  bool open() const { return number_ >= 0; }
  void close();
  void stop_blocking();

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor read, write;
};

// Neither end reaches programs that are started. Both are above the numbers that such programs get.
// FatalError.
Pipe make_pipe();

}  // namespace bizo::blackbox
