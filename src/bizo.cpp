#include "bizo/app/commands.hpp"

int main(int argc, char** argv) {
  return bizo::main_program(argc, argv);
}
