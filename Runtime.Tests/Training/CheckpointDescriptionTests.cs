namespace Unrolled.Tests;

/// <summary>The texts by which a checkpoint tells rules, schedules and losses apart.</summary>
public class CheckpointDescriptionTests
{
    // Two that do not do the same must not have the same description.
    [Fact]
    public void Descriptions_OfOtherConstants_Differ()
    {
        string[] all =
        [
            .. new Optimizer[]
            {
                new Sgd(0.1f), new Sgd(0.2f), new Sgd(0.1f, 0.5f), new Sgd(0.1f, 0.5f, nesterov: true), new Sgd(0.1f, weightDecay: 0.1f), new Adam(), new Adam(0.1f), new Adam(beta1: 0.5f), new Adam(beta2: 0.5f), new Adam(epsilon: 0.1f),
                new Adam(weightDecay: 0.1f), new Adam(amsgrad: true), new Adam(rule: OptimizerRule.PyTorch), new AdamW(), new AdamW(0.1f), new AdamW(weightDecay: 0.1f), new AdamW(beta1: 0.5f), new AdamW(beta2: 0.5f), new AdamW(epsilon: 0.1f),
                new AdamW(amsgrad: true), new AdamW(rule: OptimizerRule.PyTorch), new NAdam(), new NAdam(0.1f), new NAdam(beta1: 0.5f), new NAdam(beta2: 0.5f), new NAdam(epsilon: 0.1f), new NAdam(weightDecay: 0.1f), new NAdam(rule: OptimizerRule.PyTorch),
                new RmsProp(), new RmsProp(0.1f), new RmsProp(rho: 0.5f), new RmsProp(momentum: 0.5f), new RmsProp(epsilon: 0.1f), new RmsProp(centered: true), new RmsProp(weightDecay: 0.1f), new RmsProp(rule: OptimizerRule.PyTorch),
                new Adagrad(), new Adagrad(0.1f), new Adagrad(initial: 0.5f), new Adagrad(epsilon: 0.1f), new Adagrad(weightDecay: 0.1f), new Adagrad(rule: OptimizerRule.PyTorch),
            }.Select(o => o.Description),
            .. new LearningRateSchedule[]
            {
                new CosineDecay(5), new CosineDecay(6), new CosineDecay(5, 0.1), new CosineDecay(5, restarts: true), new CosineDecay(5, restarts: true, growth: 2), new ExponentialDecay(5, 0.5), new ExponentialDecay(6, 0.5),
                new ExponentialDecay(5, 0.6), new LinearDecay(5), new LinearDecay(6), new LinearDecay(5, 0.1), new StepDecay(5, 0.5), new StepDecay(6, 0.5), new StepDecay(5, 0.6), new WarmUp(5), new WarmUp(6), new WarmUp(5, first: 0.1),
                new WarmUp(5, new LinearDecay(5)), new WarmUp(5, new LinearDecay(6)), new ReduceOnPlateau(), new ReduceOnPlateau(0.5), new ReduceOnPlateau(patience: 5), new ReduceOnPlateau(minDelta: 0.1), new ReduceOnPlateau(cooldown: 5),
                new ReduceOnPlateau(last: 0.5),
            }.Select(s => s.Description),
            .. new Loss[]
            {
                Loss.MeanSquaredError, Loss.MeanAbsoluteError, Loss.LogCosh, Loss.Huber(), Loss.Huber(2f), Loss.SmoothL1(), Loss.SmoothL1(2f), Loss.BinaryCrossEntropy, Loss.BinaryCrossEntropyFromLogits, Loss.CategoricalCrossEntropy,
                Loss.CategoricalCrossEntropyFromLogits, Loss.SparseCategoricalCrossEntropy, Loss.SparseCategoricalCrossEntropyFromLogits, new BinaryCrossEntropy { LabelSmoothing = 0.1f }, new BinaryCrossEntropy { PositiveWeight = 2f },
                new CategoricalCrossEntropy { LabelSmoothing = 0.1f }, new CategoricalCrossEntropy { ClassWeights = [1, 2] }, new SparseCategoricalCrossEntropy { LabelSmoothing = 0.1f }, new SparseCategoricalCrossEntropy { ClassWeights = [1, 2] },
                new SparseCategoricalCrossEntropy { ClassWeights = [2, 1] }, new SparseCategoricalCrossEntropy { IgnoreIndex = -100 }, new ConnectionistTemporalClassification(), new ConnectionistTemporalClassification { Blank = 1 },
                new ConnectionistTemporalClassification { PerLabel = true }, new ConnectionistTemporalClassification { ZeroInfinity = true },
            }.Select(l => l.Description),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal("Sgd(learningRate: 0.1, momentum: 0.5, nesterov: True, weightDecay: 0)", new Sgd(0.1f, 0.5f, nesterov: true).Description);
    }
}
