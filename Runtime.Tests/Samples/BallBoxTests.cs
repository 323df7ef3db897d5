using Unrolled.Samples;

namespace Unrolled.Tests;

public class BallBoxTests
{
    private const double Gravity = 0.002;
    private const int Steps = 400;

    [Fact]
    public void Draw_SameSeed_GivesTheSamePath()
    {
        Assert.Equal(Draw(3), Draw(3));
        Assert.NotEqual(Draw(3), Draw(4));
    }

    [Fact]
    public void Draw_ManyPaths_StayInTheBoxAndBounce()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            float[] path = Draw(seed);
            Assert.All(path, p => Assert.InRange(p, 0, 1));
            Assert.Contains(Enumerable.Range(2, Steps - 2), i => Math.Abs(Acceleration(path, i, 1) + Gravity) > 0.01);
        }
    }

    // Between bounces gravity is all that there is, and a bounce takes no energy: the total, g·y + v²/2 from places alone, is the same in every flight.
    [Fact]
    public void Draw_InFlight_KeepsEnergy()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            float[] path = Draw(seed);
            var energies = new List<double>();
            for (int i = 1; i < Steps - 1; i++)
            {
                if (Math.Abs(Acceleration(path, i + 1, 1) + Gravity) < 1e-6 && Math.Abs(Acceleration(path, i + 1, 0)) < 1e-6)
                {
                    double vy = (Y(path, i + 1) - Y(path, i - 1)) / 2;
                    energies.Add(Gravity * Y(path, i) + vy * vy / 2);
                }
            }

            Assert.True(energies.Count > Steps / 2);
            Assert.True(energies.Max() - energies.Min() < 1e-7, $"Energy went from {energies.Min()} to {energies.Max()} with seed {seed}.");
        }
    }

    [Fact]
    public void ToData_Moves_LeadFromPlaceToPlace()
    {
        BallPaths paths = BallPaths.Draw(new RandomSource(1, 1), 3, 10);
        SequenceData data = paths.ToData();
        float[] moves = new float[20];
        data.CopyTarget(2, moves);
        ReadOnlySpan<float> path = paths.Path(2), inputs = data.Input(2);
        for (int k = 0; k < 20; k++)
        {
            Assert.Equal(2 * path[k] - 1, inputs[k]);
            Assert.Equal(path[k + 2], BallPaths.Moved(path[k], moves[k]), 1e-6f);
        }

        Assert.Equal(0, data.Weight(2, 0));
        Assert.Equal(1, data.Weight(2, 1));
    }

    private static float[] Draw(int seed)
    {
        float[] path = new float[Steps * BallBox.Coordinates];
        BallBox.Draw(new RandomSource(seed, 1), path);
        return path;
    }

    private static double Y(float[] path, int i) => path[i * 2 + 1];

    private static double Acceleration(float[] path, int i, int c) => (double)path[i * 2 + c] - 2.0 * path[(i - 1) * 2 + c] + path[(i - 2) * 2 + c];
}
