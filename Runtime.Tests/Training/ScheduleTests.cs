namespace Unrolled.Tests;

public sealed class ScheduleTests
{
    [Fact]
    public void Factor_OfTheStep_FollowsTheFormula()
    {
        for (long step = 1; step <= 400; step++)
        {
            Near(Math.Pow(0.5, (step - 1) / 30), new StepDecay(30, 0.5), step);
            Near(Math.Pow(0.9, (step - 1) / 30.0), new ExponentialDecay(30, 0.9), step);
            Near(Math.Max(0.2, 1 - 0.8 * (step - 1) / 100.0), new LinearDecay(100, 0.2), step);
            Near(0.1 + 0.9 * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, (step - 1) / 100.0))), new CosineDecay(100, 0.1), step);
            Near(0.5 * (1 + Math.Cos(Math.PI * ((step - 1) % 100) / 100.0)), new CosineDecay(100, restarts: true), step);
            long t = step - 1, period = 50;
            for (; t >= period; period *= 2)
            {
                t -= period;
            }

            Near(0.5 * (1 + Math.Cos(Math.PI * t / period)), new CosineDecay(50, restarts: true, growth: 2), step);
            Near(step <= 40 ? 0.1 + 0.9 * step / 40.0 : Math.Pow(0.5, (step - 41) / 30), new WarmUp(40, new StepDecay(30, 0.5), 0.1), step);
            Near(Math.Min(1, step / 7.0), new WarmUp(7), step);
        }

        static void Near(double expected, LearningRateSchedule schedule, long step) => Assert.Equal(expected, schedule.Factor(step, ScheduleState.Initial), 1e-14);
    }

    [Fact]
    public void ReduceOnPlateau_KnownLosses_FallsAsInKeras()
    {
        var schedule = new ReduceOnPlateau(0.5, patience: 2, minDelta: 0.01, cooldown: 2, last: 0.2);
        ScheduleState state = ScheduleState.Initial;
        double[] losses = [1, 0.9, 0.895, double.NaN, 0.9, 0.9, 0.9, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6];
        double[] factors = [.. losses.Select(loss =>
        {
            schedule.EndEpoch(ref state, loss);
            return schedule.Factor(1, state);
        })];

        // Two epochs without change: ½. Then one that does not count, and again two: 0.9 is no better than 0.9, and so on to the last share.
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2], factors);
        Assert.Equal(0.5, state.Best);
    }

    [Fact]
    public void Trainer_WithSchedule_StepsWithItsRate()
    {
        Samples data = Samples.Means(70);
        var options = new TrainerOptions { Optimizer = new Sgd(0.2f), Schedule = new LinearDecay(6), Shuffle = false };
        LinearNetwork scheduled = new(5, 2), byHand = new(5, 2);
        using var trainer = new Trainer<LinearNetwork>(scheduled, options);
        Assert.Equal(0.2f, trainer.LearningRate);
        trainer.Fit(data, epochs: 2);
        Assert.Equal(6, LearningRateSchedule.Steps(data, options.BatchSize, epochs: 2));
        Assert.Equal(0f, trainer.LearningRate);

        for (int step = 0; step < 6; step++)
        {
            using var other = new Trainer<LinearNetwork>(byHand, options with { Schedule = null, Optimizer = new Sgd((float)(0.2f * (1 - step / 6.0))) });
            int first = step % 3 * 32;
            other.TrainBatch(data, [.. Enumerable.Range(first, Math.Min(32, 70 - first))]);
        }

        Assert.Equal(byHand.Parameters.Values.ToArray(), scheduled.Parameters.Values.ToArray());
    }

    [Fact]
    public void Trainer_OnPlateau_HearsOfTheValidationLoss()
    {
        Samples data = Samples.Means(32);
        var options = new TrainerOptions { Optimizer = new Sgd(0f), Schedule = new WarmUp(1, new ReduceOnPlateau(0.5, patience: 1)) };
        using var trainer = new Trainer<LinearNetwork>(new LinearNetwork(5, 2), options);
        trainer.Fit(data, epochs: 3, validation: Samples.Means(8, seed: 3));
        Assert.Equal(trainer.History[0].ValidationLoss, trainer.ScheduleState.Best);
        Assert.Equal(0.25, trainer.ScheduleState.Factor);
        Assert.NotEqual(trainer.History[0].Loss, trainer.ScheduleState.Best);
    }

    [Fact]
    public void Constants_OutOfRange_AreNamed()
    {
        Assert.Equal("every", Assert.Throws<ArgumentOutOfRangeException>(() => new StepDecay(0, 0.5)).ParamName);
        Assert.Equal("factor", Assert.Throws<ArgumentOutOfRangeException>(() => new StepDecay(1, 0)).ParamName);
        Assert.Equal("factor", Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialDecay(1, double.NaN)).ParamName);
        Assert.Equal("last", Assert.Throws<ArgumentOutOfRangeException>(() => new LinearDecay(1, 1.5)).ParamName);
        Assert.Equal("growth", Assert.Throws<ArgumentOutOfRangeException>(() => new CosineDecay(1, growth: 0)).ParamName);
        Assert.Equal("steps", Assert.Throws<ArgumentOutOfRangeException>(() => new WarmUp(0)).ParamName);
        Assert.Equal("cooldown", Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceOnPlateau(cooldown: -1)).ParamName);
        Assert.Equal("minDelta", Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceOnPlateau(minDelta: -1)).ParamName);
        Assert.Equal("patience", Assert.Throws<ArgumentOutOfRangeException>(() => new ReduceOnPlateau(patience: 0)).ParamName);
    }
}
