namespace Unrolled.Tests;

/// <summary>Quantized weights are packed by the first of several threads that needs them: no thread may see the old ones, or half of the new ones.</summary>
public class StaleWeightTests
{
    private const int Threads = 4, Rounds = 150;

    [Fact]
    public void StepAndPredict_OnThreadsAfterNewWeights_UseTheNewOnes()
    {
        foreach (Network model in (Network[])[new HalfNet(1), new ByteNet(1)])
        {
            float[][] weights = [model.Parameters.Values.ToArray(), [.. model.Parameters.Values.ToArray().Select(w => 1 - w)]];
            float[][] expected = [.. weights.Select(w => Outputs(model, w))];
            using var round = new Barrier(Threads + 1);
            var wrong = new int[Threads];
            Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
            {
                for (int r = 0; r < Rounds; r++)
                {
                    round.SignalAndWait();
                    wrong[i] += Outputs(model).SequenceEqual(expected[r % 2]) ? 0 : 1;
                    round.SignalAndWait();
                }
            }))];
            Array.ForEach(threads, t => t.Start());
            for (int r = 0; r < Rounds; r++)
            {
                model.Parameters.SetAll(weights[r % 2]);
                round.SignalAndWait();
                round.SignalAndWait();
            }

            Array.ForEach(threads, t => t.Join());
            Assert.All(wrong, count => Assert.Equal(0, count));
            Assert.NotEqual(expected[0], expected[1]);
        }
    }

    private static float[] Outputs(Network model, float[] weights)
    {
        model.Parameters.SetAll(weights);
        return Outputs(model);
    }

    // A step reads the quantized panels, windows together those of a pass.
    private static float[] Outputs(Network model)
    {
        var outputs = new float[3 + 12];
        model.Step(model.CreateState(), [1f, 2f, 3f], outputs.AsSpan(0, 3));
        model.Predict([1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 0f, 1f, 2f], 2, outputs.AsSpan(3));
        return outputs;
    }
}
