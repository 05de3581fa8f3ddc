#include "mgm/base/sha256.h"

#include <openssl/evp.h>

#include "mgm/base/error.h"

namespace mgm {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  bool finished = false;
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1) {
    throw Error(Fault::kFailed, "OpenSSL offers no SHA-256 on this machine");
  }
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  if (state_->finished || EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) {
    throw Error(Fault::kBug, "bytes were added to a SHA-256 that is finished");
  }
}

std::string Sha256::hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (state_->finished || EVP_DigestFinal_ex(state_->context, digest, &size) != 1) {
    throw Error(Fault::kBug, "a SHA-256 was finished twice");
  }
  state_->finished = true;
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned int i = 0; i < size; ++i) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

std::string sha256(std::string_view bytes) {
  Sha256 sum;
  sum.add(bytes);
  return sum.hex();
}

}  // namespace mgm
