#include "io/checksum.hpp"

#include <openssl/evp.h>

#include <fstream>
#include <memory>
#include <vector>

#include "bizo/core/error.hpp"

namespace bizo::io {
namespace {

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    require(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
  }
  void add(const void* bytes, std::size_t size) {
    require(EVP_DigestUpdate(context_.get(), bytes, size) == 1);
  }
  Checksum take() {
    Checksum sum;
    require(EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(sum.data()), nullptr) == 1);
    return sum;
  }

 private:
  static void require(bool worked) {
    if (!worked) throw Error("cannot compute a SHA-256 checksum: libcrypto refuses");
  }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

Checksum checksum_of(std::span<const std::byte> bytes) {
  Digest digest;
  digest.add(bytes.data(), bytes.size());
  return digest.take();
}

std::string hexadecimal(const Checksum& sum) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : sum) {
    text += kDigits[std::to_integer<int>(byte >> 4)];
    text += kDigits[std::to_integer<int>(byte & std::byte{15})];
  }
  return text;
}

std::string checksum_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return checksum_of_rest(file, path);
}

std::string checksum_of_rest(std::istream& file, const std::string& path) {
  std::vector<char> buffer(1 << 20);
  Digest digest;
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    digest.add(buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof()) throw Error("cannot read " + path);
  return hexadecimal(digest.take());
}

}  // namespace bizo::io
