#pragma once

#include "mgm/program/program.h"

/// What an operation's fields are called in program.json; the reader, the writer and the checker
/// visit these.
namespace mgm {

template <class Fields>
void describe(Fields& field, Linear& op) {
  field("weight", op.weight);
  field("bias", op.bias);
  field("units", op.units);
}
template <class Fields>
void describe(Fields& field, Conv2d& op) {
  field("weight", op.weight);
  field("bias", op.bias);
  field("channels", op.channels);
  field("kernel", op.kernel);
  field("stride", op.stride);
  field("padding", op.padding);
}
template <class Fields>
void describe(Fields& field, BatchNorm2d& op) {
  field("weight", op.weight);
  field("bias", op.bias);
  field("mean", op.mean);
  field("variance", op.variance);
  field("epsilon", op.epsilon);
}
template <class Fields>
void describe(Fields& field, MaxPool2d& op) {
  field("kernel", op.kernel);
  field("stride", op.stride);
  field("padding", op.padding);
}
template <class Fields>
void describe(Fields& field, Dropout& op) {
  field("rate", op.rate);
}
template <class Fields>
void describe(Fields& field, Distance& op) {
  field("weight", op.weight);
  field("rows", op.rows);
}
template <class Fields>
void describe(Fields& field, Route& op) {
  field("address", op.address);
  field("names", op.names);
  field("blocks", op.blocks);
}
template <class Fields>
void describe(Fields& field, Cascade& op) {
  field("address", op.address);
  field("names", op.names);
  field("blocks", op.blocks);
  field("threshold", op.threshold);
  field("confidence", op.confidence);
}

template <class Fields>
void describe(Fields&, Relu&) {}
template <class Fields>
void describe(Fields&, GlobalAveragePool&) {}
template <class Fields>
void describe(Fields&, Flatten&) {}
template <class Fields>
void describe(Fields&, Add&) {}
template <class Fields>
void describe(Fields&, Mean&) {}
template <class Fields>
void describe(Fields&, Concat&) {}
template <class Fields>
void describe(Fields&, Softmax&) {}
template <class Fields>
void describe(Fields&, Sigmoid&) {}
template <class Fields>
void describe(Fields&, Mix&) {}

}  // namespace mgm
