#include <csetjmp>
#include <cstdio>
// clang-format off: the second is read by what the first defines
#include <jerror.h>
#include <jpeglib.h>
// clang-format on

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

/// Some warnings mean that pixels are missing and were made up: refused, like errors. Others (an
/// odd colour profile, bytes between segments) leave the picture whole.
void refuse_made_up_pixels(j_common_ptr codec, int level) {
  if (level >= 0) return;
  switch (codec->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
      break;
    default:
      jump_out(codec);
  }
}

/// A progressive file of a few bytes may ask for thousands of passes over a large picture.
void refuse_many_passes(j_common_ptr codec) {
  constexpr int kMostPasses = 200;
  auto* decoder = reinterpret_cast<j_decompress_ptr>(codec);
  if (decoder->input_scan_number > kMostPasses) {
    codec->err->msg_code = JERR_BAD_PROGRESSION;
    jump_out(codec);
  }
}

bool read_header(jpeg_decompress_struct* codec, JumpingErrors* errors, jpeg_progress_mgr* progress,
                 const std::string* bytes) {
  if (setjmp(errors->jump) != 0) return false;
  jpeg_create_decompress(codec);
  codec->progress = progress;  // creating forgets it
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
  jpeg_progress_mgr progress = {};
  Codec() {
    state.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = jump_out;
    progress.progress_monitor = refuse_many_passes;
    errors.manager.emit_message = refuse_made_up_pixels;
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
  if (!read_header(&codec.state, &codec.errors, &codec.progress, &bytes)) refuse();
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
