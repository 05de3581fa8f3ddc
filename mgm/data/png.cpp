#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <memory>
#include <png.h>

#include "mgm/data/decode.h"

namespace mgm {

namespace {

/// What libpng reads from and reports to. It reports errors by a jump, over which no destructor may
/// be passed: the functions that set the jump hold none.
struct Decoder {
  png_structp codec = nullptr;
  png_infop info = nullptr;
  const char* next = nullptr;
  std::size_t left = 0;
  char message[160] = "out of memory";

  ~Decoder() { png_destroy_read_struct(&codec, &info, nullptr); }
};

void give_bytes(png_structp codec, png_bytep to, std::size_t count) {
  auto* decoder = static_cast<Decoder*>(png_get_io_ptr(codec));
  if (count > decoder->left) png_error(codec, "the file ends too early");
  std::memcpy(to, decoder->next, count);
  decoder->next += count;
  decoder->left -= count;
}

[[noreturn]] void jump_out(png_structp codec, png_const_charp message) {
  auto* decoder = static_cast<Decoder*>(png_get_error_ptr(codec));
  std::strncpy(decoder->message, message, sizeof decoder->message - 1);
  decoder->message[sizeof decoder->message - 1] = '\0';
  png_longjmp(codec, 1);
}

void ignore_warning(png_structp, png_const_charp) {}

bool open(Decoder* decoder) {
  decoder->codec = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoder, jump_out, ignore_warning);
  if (decoder->codec == nullptr) return false;
  decoder->info = png_create_info_struct(decoder->codec);
  if (decoder->info == nullptr) return false;
  if (setjmp(png_jmpbuf(decoder->codec)) != 0) return false;
  png_set_read_fn(decoder->codec, decoder, give_bytes);
  png_set_user_limits(decoder->codec, 0x7fffffff, 0x7fffffff);  // check_picture_size judges
  png_set_chunk_malloc_max(decoder->codec, 8 << 20);
  png_read_info(decoder->codec, decoder->info);
  return true;
}

/// Has libpng yield 8-bit grey or RGB, with alpha behind it where the file has any transparency.
bool set_form(Decoder* decoder) {
  if (setjmp(png_jmpbuf(decoder->codec)) != 0) return false;
  png_set_expand(decoder->codec);
  png_set_scale_16(decoder->codec);
  png_set_interlace_handling(decoder->codec);
  png_read_update_info(decoder->codec, decoder->info);
  return true;
}

bool read_rows(Decoder* decoder, png_bytep* rows) {
  if (setjmp(png_jmpbuf(decoder->codec)) != 0) return false;
  png_read_image(decoder->codec, rows);
  png_read_end(decoder->codec, nullptr);
  return true;
}

/// Weighs the colours of a picture by its alpha, which leaves it.
void compose_on_black(Image& image) {
  constexpr int kOpaque = 255;
  const int colours = image.channels - 1;
  std::uint8_t* to = image.pixels.data();
  const std::uint8_t* from = image.pixels.data();
  for (std::size_t p = image.pixels.size() / image.channels; p > 0; --p) {
    const int alpha = from[colours];
    for (int c = 0; c < colours; ++c) {
      *to++ = static_cast<std::uint8_t>((from[c] * alpha + kOpaque / 2) / kOpaque);
    }
    from += image.channels;
  }
  image.channels = colours;
  image.pixels.resize(static_cast<std::size_t>(to - image.pixels.data()));
}

}  // namespace

Image decode_png(const std::string& bytes, const std::string& path) {
  Decoder decoder;
  decoder.next = bytes.data();
  decoder.left = bytes.size();
  const auto refuse = [&] {
    throw Error(
        Fault::kData, {path},
        std::string("is a damaged PNG file (") + decoder.message + "): replace or remove it");
  };
  if (!open(&decoder)) refuse();
  const std::uint32_t width = png_get_image_width(decoder.codec, decoder.info);
  const std::uint32_t height = png_get_image_height(decoder.codec, decoder.info);
  check_picture_size(width, height, path);
  constexpr std::size_t kMostUnpacked = 1032;  // bytes that deflate can make of one
  if (png_get_rowbytes(decoder.codec, decoder.info) * height / kMostUnpacked > bytes.size()) {
    std::snprintf(decoder.message, sizeof decoder.message, "%u x %u pixels cannot lie in %zu bytes",
                  width, height, bytes.size());
    refuse();
  }
  if (!set_form(&decoder)) refuse();
  Image image{static_cast<int>(width),
              static_cast<int>(height),
              png_get_channels(decoder.codec, decoder.info),
              {}};
  const std::size_t stride = png_get_rowbytes(decoder.codec, decoder.info);
  image.pixels.resize(stride * height);
  std::vector<png_bytep> rows(height);
  for (std::size_t y = 0; y < height; ++y) rows[y] = image.pixels.data() + y * stride;
  if (!read_rows(&decoder, rows.data())) refuse();
  if (image.channels % 2 == 0) compose_on_black(image);
  return image;
}

}  // namespace mgm
