using Unrolled.Tests.Forecasts;

namespace Unrolled.Tests.Forecasts
{
    [Network(1)]
    [SimpleRnn(12)]
    [Dense(2)]
    public sealed partial class TwoOutputs;

    [Network(1)]
    [SimpleRnn(12)]
    [Dense(3)]
    public sealed partial class ThreeOutputs;
}

namespace Unrolled.Tests
{
    /// <summary>Networks that learn distributions whose mean and width depend on the input: on other samples of it, intervals cover what they say.</summary>
    public sealed class ForecastTrainingTests
    {
        private const int Samples = 6000;

        [Fact]
        public void Quantiles_AreCalibrated() => Check(new ThreeOutputs(seed: 1), new QuantileLoss(0.1, 0.5, 0.9), Normal, 0.4);

        [Fact]
        public void Gaussian_IsCalibrated() => Check(new TwoOutputs(seed: 1), new GaussianLikelihood(), Normal, 0.4);

        [Fact]
        public void StudentT_IsCalibrated() => Check(new ThreeOutputs(seed: 1), new StudentTLikelihood(), Heavy, 0.7);

        [Fact]
        public void NegativeBinomial_IsCalibrated() => Check(new TwoOutputs(seed: 1), new NegativeBinomialLikelihood(), Count, 4.5);

        private static void Check<T>(T model, ForecastLoss loss, Func<float, RandomSource, double> target, double largestError)
            where T : Network
        {
            using var trainer = new Trainer<T>(model, new TrainerOptions
            {
                Loss = loss,
                Optimizer = new Adam(0.01f),
                Schedule = new CosineDecay(25 * Samples / 100),
                BatchSize = 100,
                Metrics = [Metric.Coverage(loss, 0.8), Metric.PointError(loss), Metric.RankedProbabilityScore(loss)],
            });
            trainer.Fit(Data(target, 1), 25);
            Evaluation evaluation = trainer.Evaluate(Data(target, 2));
            (double coverage, double error, double score) = (evaluation.Metrics[0], evaluation.Metrics[1], evaluation.Metrics[2]);

            // An interval of counts covers more than it says, by the count at its end.
            Assert.InRange(coverage, 0.77, loss is NegativeBinomialLikelihood ? 0.9 : 0.83);
            Assert.InRange(error, 0, largestError);
            Assert.InRange(score, 0, error);
        }

        private static SequenceData Data(Func<float, RandomSource, double> target, int seed)
        {
            var random = new RandomSource(seed, 0);
            float[] inputs = new float[Samples], targets = new float[Samples];
            for (int i = 0; i < Samples; i++)
            {
                inputs[i] = (float)(2 * random.NextDouble() - 1);
                targets[i] = (float)target(inputs[i], random);
            }

            return SequenceData.Pairs(inputs, targets, steps: 1, inputsPerStep: 1, targetsPerStep: 1);
        }

        private static double Normal(float x, RandomSource random) => 2 * x + (0.2 + 0.5 * Math.Abs(x)) * random.NextNormal();

        // A normal number over the root of a mean of three squares: t of three degrees of freedom.
        private static double Heavy(float x, RandomSource random)
        {
            double sum = 0;
            for (int i = 0; i < 3; i++)
            {
                double n = random.NextNormal();
                sum += n * n;
            }

            return 2 * x + (0.2 + 0.5 * Math.Abs(x)) * random.NextNormal() / Math.Sqrt(sum / 3);
        }

        // Successes before two failures.
        private static double Count(float x, RandomSource random)
        {
            double success = (4 + 3 * x) / (6 + 3 * x);
            int count = 0;
            for (int failures = 0; failures < 2;)
            {
                if (random.NextDouble() < success)
                {
                    count++;
                }
                else
                {
                    failures++;
                }
            }

            return count;
        }
    }
}
