#include "window/glossary.h"

#include <QtCore/QCoreApplication>

namespace epochscope {

namespace {
QString tr(const char* text) { return QCoreApplication::translate("Glossary", text); }
} // namespace

std::vector<GlossaryEntry> glossary()
{
    return {
        {tr("sample"), tr("One example that the model learns from: its features and the right answer."),
         tr("row, instance, record, data point")},
        {tr("batch"),
         tr("The samples that are worked through together before the weights change once. Its size B is one of the three "
            "numbers: with B = 1 every sample changes the weights (stochastic), with B = all only one change is made per "
            "epoch (batch), all between is mini-batch."),
         tr("mini-batch; MATLAB: MiniBatchSize")},
        {tr("update"),
         tr("One change of the weights, after one batch: a step against the gradient of that batch's error."),
         tr("Keras and PyTorch: step; MATLAB: iteration; a TensorBoard step may be anything")},
        {tr("epoch"),
         tr("One pass over all training samples: N ÷ B batches, rounded up, so as many updates. 200 ÷ 5 = 40 batches per "
            "epoch; 1,000 epochs make 40,000 updates."),
         tr("scikit-learn: iteration (max_iter); some demonstrations call a batch an epoch")},
        {tr("last batch"),
         tr("Where B does not divide N, the last batch of a pass is smaller. It is kept with its own mean, or dropped: then "
            "other samples are left out in every epoch, as the order changes."),
         tr("PyTorch: drop_last")},
        {tr("shuffling"),
         tr("Before each epoch the samples are put into a new order, so that batches differ. The order follows from the "
            "seed and the epoch alone: the same seeds give the same run, to the bit."),
         {}},
        {tr("learning rate"),
         tr("How far an update goes along the gradient. Too small is slow; above a limit that depends on the data the error "
            "grows without bound: the run diverges."),
         tr("step size, eta, alpha, lr")},
        {tr("training error (running mean)"),
         tr("The mean of the batches' errors over an epoch, each taken before its update. It costs nothing, and lags behind "
            "the true error, as the early batches met an older model."),
         tr("Keras: loss")},
        {tr("training error (measured)"),
         tr("The error on all training samples with the weights as they are at the end of the epoch."), {}},
        {tr("validation error"),
         tr("The error on samples that are kept out of training. Where it rises while the training error falls, the model "
            "learns the training samples by heart: it overfits."),
         tr("Keras: val_loss; also development or hold-out error")},
        {tr("early stopping"),
         tr("The run ends when the watched error has not improved for a number of checks (patience); the best weights can be "
            "restored."),
         {}},
        {tr("accumulation"),
         tr("The gradients of k batches are averaged before one update: the same as a batch of k·B samples, for little "
            "memory. What is left at the end of the epoch makes an update of its own."),
         tr("gradient accumulation")},
        {tr("steps per epoch"),
         tr("An epoch declared to be so many batches, whatever the number of samples; the stream of samples goes on across "
            "epochs."),
         tr("Keras: steps_per_epoch")},
        {tr("optimizer"),
         tr("The rule that makes an update from a gradient: plain gradient descent, or one with a memory of earlier gradients "
            "such as momentum or Adam."),
         tr("solver, update rule")},
        {tr("seed"),
         tr("The number that all chance is drawn from. There are four: for the data, the split, the initial weights and the "
            "order of the samples."),
         tr("random_state")},
    };
}

} // namespace epochscope
