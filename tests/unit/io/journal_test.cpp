#include "io/journal.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "bizo/core/error.hpp"
#include "io/checksum.hpp"
#include "temporary_folder.hpp"

namespace bizo::io {
namespace {

Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::string text_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> texts_of(const EntryFile& file) {
  std::vector<std::string> texts;
  for (const auto& entry : file.entries) texts.push_back(ByteReader(entry.content).text());
  return texts;
}

class JournalFile : public TemporaryFolder {
 protected:
  JournalFile() {
    Journal journal(path_, 0);
    for (const auto& text : texts_) journal.append(EntryKind::batch, bytes_of(text));
    whole_ = text_in(path_);
  }

  // What is found must be the first entries, as many as `max` or fewer.
  void expect_beginning(const std::string& content, std::size_t max) const {
    put_text(path_, content);
    const EntryFile file = read_entries(path_);
    const auto found = texts_of(file);
    ASSERT_LE(found.size(), max);
    for (std::size_t i = 0; i < found.size(); ++i) ASSERT_EQ(found[i], texts_[i]);
    ASSERT_EQ(file.sound + file.broken, content.size());
  }

  const std::string path_ = path("run.journal");
  const std::vector<std::string> texts_{"one", "", "three, the longest of them", "four"};
  std::string whole_;
};

// FIPS 180-4, appendix: SHA-256 of "abc".
TEST_F(JournalFile, ChecksumsAreSha256) {
  put_text(path_, "abc");
  EXPECT_EQ(checksum_of_file(path_), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_THROW(checksum_of_file(path_ + ".none"), Error);
}

TEST_F(JournalFile, ReadsWhatWasAppended) {
  const EntryFile file = read_entries(path_);
  EXPECT_EQ(texts_of(file), texts_);
  EXPECT_EQ(file.sound, whole_.size());
  EXPECT_EQ(file.broken, 0);
  EXPECT_TRUE(read_entries(path_ + ".none").entries.empty());
}

TEST_F(JournalFile, KeepsWhatIsBeforeATornEntry) {
  for (std::size_t size = 0; size < whole_.size(); ++size) expect_beginning(whole_.substr(0, size), 3);
}

TEST_F(JournalFile, NoticesEveryFlippedBit) {
  for (std::size_t byte = 0; byte < whole_.size(); ++byte)
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = whole_;
      damaged[byte] = static_cast<char>(damaged[byte] ^ (1 << bit));
      expect_beginning(damaged, 3);
    }
}

TEST_F(JournalFile, CutsOffWhatIsBroken) {
  put_text(path_, whole_.substr(0, whole_.size() - 1));
  Journal(path_, read_entries(path_).sound).append(EntryKind::batch, bytes_of("five"));
  const EntryFile file = read_entries(path_);
  EXPECT_EQ(texts_of(file), (std::vector<std::string>{texts_[0], texts_[1], texts_[2], "five"}));
  EXPECT_EQ(file.broken, 0);
}

// Reads along: what is new, once; a torn entry when it is whole; another file from its beginning.
TEST_F(JournalFile, IsReadWhileItGrows) {
  const auto texts = [](const std::vector<Entry>& entries) {
    std::vector<std::string> found;
    for (const Entry& entry : entries)
      found.emplace_back(reinterpret_cast<const char*>(entry.content.data()), entry.content.size());
    return found;
  };
  const auto bytes = [](const std::string& text) { return std::as_bytes(std::span(text)); };
  using Texts = std::vector<std::string>;
  const std::string name = path("along.journal");
  JournalReader reader(name);
  EXPECT_TRUE(reader.news().empty());
  std::optional<Journal> journal(std::in_place, name, 0);
  journal->append(EntryKind::run, bytes("run"));
  journal->append(EntryKind::batch, bytes("one"));
  EXPECT_EQ(texts(reader.news()), (Texts{"run", "one"}));
  EXPECT_TRUE(reader.news().empty());
  journal->append(EntryKind::batch, bytes("two"));
  EXPECT_EQ(texts(reader.news()), (Texts{"two"}));

  const std::string whole = content("along.journal");
  const Bytes next = encoded(EntryKind::batch, bytes("three"));
  const std::string more(reinterpret_cast<const char*>(next.data()), next.size());
  file("along.journal", whole + more.substr(0, 20));
  EXPECT_TRUE(reader.news().empty());
  file("along.journal", whole + more);
  EXPECT_EQ(texts(reader.news()), (Texts{"three"}));

  std::filesystem::remove(name);
  EXPECT_TRUE(reader.news().empty());
  journal.emplace(name, 0);
  journal->append(EntryKind::run, bytes("run"));
  for (const auto* text : {"uno", "due", "other", "more"}) journal->append(EntryKind::batch, bytes(text));
  EXPECT_EQ(texts(reader.news()), (Texts{"run", "uno", "due", "other", "more"}));
}

}  // namespace
}  // namespace bizo::io
