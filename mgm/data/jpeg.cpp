#include <csetjmp>
#include <cstdio>
#include <jpeglib.h>

#include "mgm/data/decode.h"

namespace mgm {

namespace {

/// libjpeg reports errors by a jump; nothing with a destructor may live between setjmp and the
/// jump.
struct JumpingErrors {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

[[noreturn]] void jump_out(j_common_ptr codec) {
  auto* errors = reinterpret_cast<JumpingErrors*>(codec->err);
  (*codec->err->format_message)(codec, errors->message);
  std::longjmp(errors->jump, 1);
}

/// A warning means data were cut short or damaged and made up: refused, like an error.
void refuse_warnings(j_common_ptr codec, int level) {
  if (level < 0) jump_out(codec);
}

bool read_header(jpeg_decompress_struct* codec, JumpingErrors* errors, const std::string* bytes) {
  if (setjmp(errors->jump) != 0) return false;
  jpeg_create_decompress(codec);
  jpeg_mem_src(codec, reinterpret_cast<const unsigned char*>(bytes->data()), bytes->size());
  jpeg_read_header(codec, TRUE);
  return true;
}

bool read_pixels(jpeg_decompress_struct* codec, JumpingErrors* errors, std::uint8_t* pixels,
                 std::size_t stride) {
  if (setjmp(errors->jump) != 0) return false;
  jpeg_start_decompress(codec);
  while (codec->output_scanline < codec->output_height) {
    JSAMPROW row = pixels + codec->output_scanline * stride;
    jpeg_read_scanlines(codec, &row, 1);
  }
  jpeg_finish_decompress(codec);
  return true;
}

/// Frees libjpeg's memory on every way out.
struct Codec {
  jpeg_decompress_struct state = {};
  JumpingErrors errors = {};
  Codec() {
    state.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = jump_out;
    errors.manager.emit_message = refuse_warnings;
  }
  ~Codec() { jpeg_destroy_decompress(&state); }
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
};

}  // namespace

Image decode_jpeg(const std::string& bytes, const std::string& path) {
  Codec codec;
  const auto refuse = [&] {
    throw Error(
        Fault::kData, {path},
        std::string("is a damaged JPEG file (") + codec.errors.message + "): replace or remove it");
  };
  if (!read_header(&codec.state, &codec.errors, &bytes)) refuse();
  check_picture_size(codec.state.image_width, codec.state.image_height, path);
  if (codec.state.num_components == 4) {
    throw Error(Fault::kData, {path}, "is a CMYK JPEG file: convert it to RGB");
  }
  const bool grey = codec.state.num_components == 1;
  codec.state.out_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
  Image image{static_cast<int>(codec.state.image_width),
              static_cast<int>(codec.state.image_height),
              grey ? 1 : 3,
              {}};
  const std::size_t stride = static_cast<std::size_t>(image.width) * image.channels;
  image.pixels.resize(stride * image.height);
  if (!read_pixels(&codec.state, &codec.errors, image.pixels.data(), stride)) refuse();
  return image;
}

}  // namespace mgm
