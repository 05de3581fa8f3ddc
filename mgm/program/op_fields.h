#pragma once

#include <concepts>
#include <type_traits>

#include "mgm/program/program.h"

namespace mgm {

/// An operation of one kind, to be read (const) or written.
template <class Op, class Body>
concept Is = std::same_as<std::remove_const_t<Op>, Body>;

// What an operation's fields are called in program.json: the reader and the writer visit these, and
// docs/format.md lists them. A field that it may have is left out where it is as usual. Format 1 is
// frozen: a new operation or field raises kProgramFormat, and a new field is one that it may have.

template <class Fields>
void describe(Fields& field, Is<Linear> auto& op) {
  field("weight", op.weight);
  field("bias", op.bias);
  field("units", op.units);
}
template <class Fields>
void describe(Fields& field, Is<Conv2d> auto& op) {
  field("weight", op.weight);
  field("bias", op.bias);
  field("channels", op.channels);
  field("kernel", op.kernel);
  field("stride", op.stride);
  field("padding", op.padding);
}
template <class Fields>
void describe(Fields& field, Is<BatchNorm2d> auto& op) {
  field("weight", op.weight);
  field("bias", op.bias);
  field("mean", op.mean);
  field("variance", op.variance);
  field("epsilon", op.epsilon);
}
template <class Fields>
void describe(Fields& field, Is<LayerNorm> auto& op) {
  field("weight", op.weight);
  field("bias", op.bias);
  field("epsilon", op.epsilon);
}
template <class Fields>
void describe(Fields& field, Is<MaxPool2d> auto& op) {
  field("kernel", op.kernel);
  field("stride", op.stride);
  field("padding", op.padding);
}
template <class Fields>
void describe(Fields& field, Is<AdaptiveAveragePool2d> auto& op) {
  field("height", op.height);
  field("width", op.width);
}
template <class Fields>
void describe(Fields& field, Is<NearestResize2d> auto& op) {
  field("height", op.height);
  field("width", op.width);
}
template <class Fields>
void describe(Fields& field, Is<Slice> auto& op) {
  field("begin", op.begin);
  field("end", op.end);
}
template <class Fields>
void describe(Fields& field, Is<AddWeight> auto& op) {
  field("weight", op.weight);
}
template <class Fields>
void describe(Fields& field, Is<Temperature> auto& op) {
  field("weight", op.weight);
}
template <class Fields>
void describe(Fields& field, Is<Attention> auto& op) {
  field("heads", op.heads);
}
template <class Fields>
void describe(Fields& field, Is<Embedding> auto& op) {
  field("weight", op.weight);
  field("rows", op.rows);
  field("units", op.units);
}
template <class Fields>
void describe(Fields& field, Is<TokenWindows> auto& op) {
  field("size", op.size);
}
template <class Fields>
void describe(Fields& field, Is<Dropout> auto& op) {
  field("rate", op.rate);
}
template <class Fields>
void describe(Fields& field, Is<NegativeSquaredDistance> auto& op) {
  field("weight", op.weight);
  field("rows", op.rows);
}
template <class Fields>
void describe(Fields& field, Is<DecisionTree> auto& op) {
  field("weight", op.weight);
  field("scores", op.scores);
  field("nodes", op.nodes);
  field("depth", op.depth);
  field("units", op.units);
}
template <class Fields>
void describe(Fields& field, Is<NeighbourVote> auto& op) {
  field("labels", op.labels);
  field("neighbours", op.neighbours);
  field("units", op.units);
}
template <class Fields>
void describe(Fields& field, Is<Route> auto& op) {
  field("address", op.address);
  field.parts("parts", op.names, op.blocks);
  field.may_have("top", op.top, 1);
  field.may_have("fallback", op.fallback);
}
template <class Fields>
void describe(Fields& field, Is<Cascade> auto& op) {
  field("address", op.address);
  field.parts("parts", op.names, op.blocks);
  field("threshold", op.threshold);
  field("confidence", op.confidence);
}

/// Operations without fields.
template <class Op>
concept Plain = Is<Op, Relu> || Is<Op, GlobalAveragePool> || Is<Op, Flatten> || Is<Op, Add> ||
    Is<Op, Mean> || Is<Op, Concat> || Is<Op, Softmax> || Is<Op, Sigmoid> || Is<Op, Mix> ||
    Is<Op, Gelu> || Is<Op, Tokens> || Is<Op, MeanTokens> || Is<Op, MaxTokens>;
template <class Fields>
void describe(Fields&, Plain auto&) {}

}  // namespace mgm
