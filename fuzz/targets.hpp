// What strangers may send, each kind of it read by one function. A function returns, or throws what has a
// message for people; anything else is a fault of bizo (docs/fuzzing.md).
#pragma once

#include <string_view>

namespace bizo::fuzz {

using Input = std::string_view;

void answer_hdf5(Input input);
void answer_json(Input input);
void answer_text(Input input);
void checkpoint(Input input);
void csv(Input input);
void duration(Input input);
void hdf5_data(Input input);
void idx(Input input);
void ini(Input input);
void journal(Input input);
void libsvm(Input input);
void results(Input input);
void set(Input input);
void stream_answer(Input input);
void stream_question(Input input);
void study(Input input);
void umbridge(Input input);

struct Target {
  std::string_view name;
  void (*read)(Input input);
};

inline constexpr Target kTargets[] = {{"answer_hdf5", answer_hdf5},
                                      {"answer_json", answer_json},
                                      {"answer_text", answer_text},
                                      {"checkpoint", checkpoint},
                                      {"csv", csv},
                                      {"duration", duration},
                                      {"hdf5_data", hdf5_data},
                                      {"idx", idx},
                                      {"ini", ini},
                                      {"journal", journal},
                                      {"libsvm", libsvm},
                                      {"results", results},
                                      {"set", set},
                                      {"stream_answer", stream_answer},
                                      {"stream_question", stream_question},
                                      {"study", study},
                                      {"umbridge", umbridge}};

// nullptr: there is none.
const Target* target_named(std::string_view name);

}  // namespace bizo::fuzz
