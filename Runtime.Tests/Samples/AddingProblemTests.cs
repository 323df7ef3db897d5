using Unrolled.Samples;

namespace Unrolled.Tests;

public sealed class AddingProblemTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(100)]
    public void Draw_Sequences_HaveAMarkInEachHalfAndTheirSumAsTarget(int steps)
    {
        SequenceData data = AddingProblem.Draw(200, steps, 1, 0);
        float[] sum = new float[1];
        for (int n = 0; n < data.Count; n++)
        {
            ReadOnlySpan<float> input = data.Input(n);
            int[] marked = [.. Enumerable.Range(0, steps).Where(t => data.Input(n)[2 * t + 1] == 1)];
            Assert.Equal(2, marked.Length);
            Assert.True(marked[0] < steps / 2 && marked[1] >= steps / 2);
            data.CopyTarget(n, sum);
            Assert.Equal(input[2 * marked[0]] + input[2 * marked[1]], sum[0]);
        }
    }

    [Fact]
    public void RmseOfMean_OfManySequences_IsThatOfAnswering1()
    {
        SequenceData data = AddingProblem.Draw(20_000, 2, 1, 0);
        double squares = 0;
        float[] sum = new float[1];
        for (int n = 0; n < data.Count; n++)
        {
            data.CopyTarget(n, sum);
            squares += (sum[0] - 1.0) * (sum[0] - 1.0);
        }

        Assert.Equal(AddingProblem.RmseOfMean, Math.Sqrt(squares / data.Count), 0.01);
    }
}
