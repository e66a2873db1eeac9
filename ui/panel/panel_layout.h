// Where each property stands in the experiment panel. The table says what there is; this says only what comes first.
#pragma once

#include "training/properties.h"

#include <QtCore/QString>

#include <span>
#include <string_view>
#include <vector>

namespace epochscope {

// The three numbers, large at the top; then what is set most often, in sight without unfolding anything.
std::span<const std::string_view> largeProperties();
std::span<const std::string_view> frequentProperties();

// Everything else, in groups by the part of the path before the dot, in the table's order.
struct PanelGroup
{
    QString name;  // "batch", as in the paths
    QString title; // "Batches"
    std::vector<const Property*> properties;
};
std::vector<PanelGroup> panelGroups();

// The letter of the property's label that moves to it with Alt; 0: none. None clashes with the menus' F, E, R, V and H.
char mnemonic(std::string_view path);

} // namespace epochscope
