namespace Unrolled.Tests;

/// <summary>Steps, windows, batches and training passes give the same bits, whatever else is in the batch or was in the memory.</summary>
public class PathEqualityTests
{
    public static TheoryData<string> AllModels { get; } = [.. TestModel.OfWindows.Select(m => m.Name)];

    public static TheoryData<string> Streams { get; } = [.. TestModel.OfStreams.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Predict_OfWindow_EqualsSteps(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        int inputs = model.Definition.Inputs, outputs = model.Definition.Outputs;
        var sample = new Sample(model.Definition, 6, 1);
        float[] stepped = StepRun.Outputs(test, model, test.CreateState(model), sample.X);
        for (int steps = 1; steps <= sample.Steps; steps++)
        {
            int length = model.Definition.ReturnsSequences ? steps * outputs : outputs;
            var y = new float[length];
            model.Predict(sample.X.AsSpan(0, steps * inputs), y);
            Closeness.AssertSameBits(stepped.AsSpan(steps * outputs - length, length), y, $"{name}, {steps} steps");
        }
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Predict_OfBatch_EqualsWindows(string name)
    {
        Network model = TestModel.Of(name).Create();
        foreach (int batch in new[] { 1, 2, 3, 7, 16, 35 })
        {
            var sample = new Sample(model.Definition, 4, batch);
            int length = sample.OutputSteps * model.Definition.Outputs;
            float[] together = new float[batch * length], alone = new float[batch * length];
            model.Predict(sample.X, batch, together);
            for (int n = 0; n < batch; n++)
            {
                model.Predict(sample.Window(n), alone.AsSpan(n * length, length));
            }

            Closeness.AssertSameBits(alone, together, $"{name}, batch {batch}");
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Forward_OfPass_EqualsSteps(string name)
    {
        TestModel test = TestModel.Of(name);
        Network model = test.Create();
        foreach ((int steps, int batch) in new[] { (1, 1), (2, 3), (5, 13), (1, 17) })
        {
            var sample = new Sample(model.Definition, steps, batch);
            List<NamedValues<float>> stepped = StepRun.Forward(test, model, sample);
            Closeness.AssertSameBits(stepped, PassRun.Forward(model, sample), $"{name}, {steps} steps, batch {batch}, prediction");
            List<NamedValues<float>> trained = PassRun.Forward(model, sample, model.CreatePass(steps, batch, training: true));
            Closeness.AssertSameBits(stepped, trained, $"{name}, {steps} steps, batch {batch}, training");
        }
    }

    // A pass for prediction keeps no gates, and its tiles are others: of one to four rows.
    [Theory]
    [MemberData(nameof(AllModels))]
    public void Forward_OfPassForPrediction_EqualsPassForTraining(string name)
    {
        Network model = TestModel.Of(name).Create();
        foreach (int batch in new[] { 1, 2, 3, 4, 5, 6, 7, 9, 13 })
        {
            var sample = new Sample(model.Definition, 3, batch, initialStates: batch % 2 == 0);
            Closeness.AssertSameBits(PassRun.Forward(model, sample, model.CreatePass(PassRun.Room(sample), batch, training: true)), PassRun.Forward(model, sample), $"{name}, batch {batch}");
        }
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Pass_UsedBefore_EqualsNewOne(string name)
    {
        Network model = TestModel.Of(name).Create();
        SequencePass used = model.CreatePass(9, 13, training: true);
        PassRun.Train(model, new Sample(model.Definition, 9, 13, seed: 3), used);
        foreach ((int steps, int batch, bool initialStates) in new[] { (2, 13, false), (9, 1, true), (1, 5, false), (9, 13, false) })
        {
            var sample = new Sample(model.Definition, steps, batch, initialStates: initialStates);
            Closeness.AssertSameBits(PassRun.Train(model, sample), PassRun.Train(model, sample, used), $"{name}, {steps} steps, batch {batch}");
        }
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Pass_WithNaNInMemory_EqualsNewOne(string name)
    {
        Network model = TestModel.Of(name).Create();
        SequencePass used = model.CreatePass(5, 6, training: true);
        var poison = new Sample(model.Definition, 5, 6);
        float[] weights = model.Parameters.Values.ToArray();
        if (TestModel.Of(name).ReadsTokens)
        {
            // A NaN is no token.
            model.Parameters.SetAll([.. weights.Select(_ => float.NaN)]);
        }
        else
        {
            poison.X.AsSpan().Fill(float.NaN);
        }

        PassRun.Train(model, poison, used);
        model.Parameters.SetAll(weights);
        var sample = new Sample(model.Definition, 3, 2);
        Closeness.AssertSameBits(PassRun.Train(model, sample), PassRun.Train(model, sample, used), name);
    }

    [Theory]
    [MemberData(nameof(AllModels))]
    public void Backward_WithoutInputGradient_SameParameterGradients(string name)
    {
        Network model = TestModel.Of(name).Create();
        var sample = new Sample(model.Definition, 4, 5) { FinalStateGradients = null };
        float[] expected = [.. PassRun.Train(model, sample).Where(r => r.Quantity == Quantity.ParameterGradient).SelectMany(r => r.Values)];

        SequencePass pass = model.CreatePass(4, 5, training: true);
        PassRun.Forward(model, sample, pass, training: true);
        PassRun.SetGradients(model, sample, pass);
        pass.WantsInputGradient = false;
        pass.Gradients.Clear();
        model.Backward(pass);
        var actual = new float[model.Parameters.TrainableLength];
        model.CollectGradients(pass.Gradients, actual);
        Closeness.AssertSameBits(expected, actual, name);
    }

    [Theory]
    [InlineData("Lstm2x8")]
    [InlineData("Climate")]
    [InlineData("Dense13x16x5")]
    public void Backward_Twice_AddsGradients(string name)
    {
        Network model = TestModel.Of(name).Create();
        var sample = new Sample(model.Definition, 4, 5);
        SequencePass pass = model.CreatePass(4, 5, training: true);
        float[] once = [.. PassRun.Train(model, sample, pass).Where(r => r.Quantity == Quantity.ParameterGradient).SelectMany(r => r.Values)];
        float[] columns = pass.Gradients.ToArray();
        PassRun.Train(model, sample, pass);
        Closeness.AssertSameBits(columns, pass.Gradients, "cleared in between");
        model.Backward(Again(model, sample, pass));
        var twice = new float[once.Length];
        model.CollectGradients(pass.Gradients, twice);
        float scale = once.Max(MathF.Abs);
        for (int i = 0; i < once.Length; i++)
        {
            Assert.True(MathF.Abs(twice[i] - 2 * once[i]) <= 1e-5f * scale, $"gradient {i}: {once[i]} once, {twice[i]} twice");
        }
    }

    // The same sequences once more, without clearing the gradients.
    private static SequencePass Again(Network model, Sample sample, SequencePass pass)
    {
        float[] columns = pass.Gradients.ToArray();
        PassRun.Forward(model, sample, pass);
        columns.CopyTo(pass.Gradients);
        PassRun.SetGradients(model, sample, pass);
        return pass;
    }

    [Theory]
    [InlineData(3, 30_000)]
    [InlineData(2, 70_000)]
    public void PredictBatch_OfLongWindows_EqualsWindowByWindow(int batch, int steps)
    {
        Network model = TestModel.Of(nameof(Models.Lstm1x8Dense5Relu)).Create();
        float[] windows = [.. Enumerable.Range(0, batch * steps).Select(i => MathF.Sin(0.01f * i))];
        float[] outputs = new float[batch * model.Definition.Outputs], one = new float[model.Definition.Outputs];
        model.Predict(windows, batch, outputs);
        for (int i = 0; i < batch; i++)
        {
            model.Predict(windows.AsSpan(i * steps, steps), one);
            Assert.Equal(one, outputs.AsSpan(i * one.Length, one.Length).ToArray());
        }
    }
}
