#include "bizo.hpp"

int main(int argc, char** argv) {
  return bizo::run(argc, argv);
}
