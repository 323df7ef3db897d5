namespace Unrolled.Tests;

/// <summary>Runs a sample through a model's <see cref="SequencePass"/>.</summary>
internal static class PassRun
{
    /// <summary>Forward: output and final states.</summary>
    public static List<NamedValues<float>> Forward(Network model, Sample sample, SequencePass? pass = null)
    {
        pass ??= model.CreatePass(sample.Steps, sample.Batch, training: false);
        NetworkDefinition definition = model.Definition;
        pass.Begin(sample.Steps, sample.Batch);
        for (int n = 0; n < sample.Batch; n++)
        {
            for (int t = 0; t < sample.Steps; t++)
            {
                sample.Window(n).Slice(t * definition.Inputs, definition.Inputs).CopyTo(pass.InputAt(t, n));
            }

            for (int s = 0; s < definition.States.Length && sample.InitialStates is not null; s++)
            {
                pass.SetInitialState(s, n, Row(sample.InitialStates[s], n, definition.States[s].Units));
            }
        }

        model.Forward(pass);

        Assert.Equal(sample.OutputSteps, pass.OutputSteps);
        var output = new float[sample.Batch * sample.OutputSteps * definition.Outputs];
        for (int n = 0; n < sample.Batch; n++)
        {
            for (int t = 0; t < sample.OutputSteps; t++)
            {
                pass.OutputAt(t, n).CopyTo(Row(output, n * sample.OutputSteps + t, definition.Outputs));
            }
        }

        List<NamedValues<float>> results = [new(Quantity.Output, "output", output)];
        for (int s = 0; s < definition.States.Length; s++)
        {
            StateDefinition state = definition.States[s];
            var values = new float[sample.Batch * state.Units];
            for (int n = 0; n < sample.Batch; n++)
            {
                pass.FinalState(s, n).CopyTo(Row(values, n, state.Units));
            }

            results.Add(new(Quantity.State, $"final {state.Kind} of {state.Layer}", values));
        }

        return results;
    }

    /// <summary>Forward and backward: what <see cref="Forward"/> gives, and the gradients of parameters, input and initial states.</summary>
    public static List<NamedValues<float>> Train(Network model, Sample sample, SequencePass? pass = null)
    {
        pass ??= model.CreatePass(sample.Steps, sample.Batch, training: true);
        NetworkDefinition definition = model.Definition;
        List<NamedValues<float>> results = Forward(model, sample, pass);
        for (int n = 0; n < sample.Batch; n++)
        {
            for (int t = 0; t < sample.OutputSteps; t++)
            {
                Row(sample.OutputGradient, n * sample.OutputSteps + t, definition.Outputs).CopyTo(pass.OutputGradientAt(t, n));
            }

            for (int s = 0; s < definition.States.Length && sample.FinalStateGradients is not null; s++)
            {
                Row(sample.FinalStateGradients[s], n, definition.States[s].Units).CopyTo(pass.StateGradient(s, n));
            }
        }

        pass.WantsInputGradient = true;
        pass.Gradients.Clear();
        model.Backward(pass);

        float[] gradients = new float[model.Parameters.Length];
        model.CollectGradients(pass.Gradients, gradients);
        results.AddRange(model.Parameters.Select(p => new NamedValues<float>(Quantity.ParameterGradient, $"gradient of {p.Name}", gradients[p.Offset..(p.Offset + p.Length)])));

        var dx = new float[sample.X.Length];
        for (int n = 0; n < sample.Batch; n++)
        {
            for (int t = 0; t < sample.Steps; t++)
            {
                pass.InputGradientAt(t, n).CopyTo(Row(dx, n * sample.Steps + t, definition.Inputs));
            }
        }

        results.Add(new(Quantity.InputGradient, "gradient of the input", dx));
        for (int s = 0; s < definition.States.Length; s++)
        {
            StateDefinition state = definition.States[s];
            var values = new float[sample.Batch * state.Units];
            for (int n = 0; n < sample.Batch; n++)
            {
                pass.StateGradient(s, n).CopyTo(Row(values, n, state.Units));
            }

            results.Add(new(Quantity.InputGradient, $"gradient of the initial {state.Kind} of {state.Layer}", values));
        }

        return results;
    }

    private static Span<float> Row(float[] matrix, int row, int width) => matrix.AsSpan(row * width, width);
}
