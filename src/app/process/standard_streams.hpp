// Standard input, output and error as a program may be given them.
#pragma once

namespace bizo::app {

// Descriptors 0, 1 and 2 that are closed become /dev/null: else the next file that is opened, a journal,
// would get what is printed. And nobody who reads what is printed is no reason to end: SIGPIPE is ignored,
// unless the program has a handler of its own. Before anything is opened.
void prepare_standard_streams();

}  // namespace bizo::app
