#pragma once

#include <memory>

#include "mgm/node/site.h"

/// The shapes of nodes; each is built from its site.
namespace mgm {

std::unique_ptr<Node> build_net(Site& site);
std::unique_ptr<Node> build_chain(Site& site);
std::unique_ptr<Node> build_fork(Site& site);
std::unique_ptr<Node> build_mix(Site& site);
std::unique_ptr<Node> build_route(Site& site);
std::unique_ptr<Node> build_cascade(Site& site);

}  // namespace mgm
