#include "inside/moment_view.h"

#include "chart/plot_file.h"
#include "inside/moment_words.h"
#include "panel/words.h"

#include <QtWidgets/QHBoxLayout>

namespace epochscope {

PanelPicture MomentView::picture() const
{
    PanelPicture made;
    made.missing = whyNoPicture();
    const auto moment = seenMoment();
    if (!moment)
        return made;
    const ExperimentFile& file = moment->run->file;
    made.experiment = experimentTitle(file);
    made.moment = momentWords(moment->run->plan, moment->steps);
    made.words = words();
    made.caption = QString::fromStdString(plotCaption(file.experiment));
    made.draw = drawing();
    return made;
}

void MomentView::addTool(QWidget* tool) { m_tools->addWidget(tool); }

} // namespace epochscope
