namespace Unrolled.Tests;

/// <summary>Runs a sample through a model's <see cref="SequencePass"/>.</summary>
internal static class PassRun
{
    /// <summary>Forward: outputs and final states. Zeros stand behind a sequence's end.</summary>
    /// <param name="training">True if batches have statistics of their own and dropout acts.</param>
    public static List<NamedValues<float>> Forward(Network model, Sample sample, SequencePass? pass = null, bool training = false)
    {
        pass ??= model.CreatePass(sample.LongestSteps, sample.Batch, training: false);
        NetworkDefinition definition = model.Definition;
        Begin(pass, sample);
        pass.IsTraining = training;
        SampleArray[] inputs = Inputs(definition, sample);
        for (int i = 0; i < inputs.Length; i++)
        {
            SampleArray input = inputs[i];
            Each(input, (n, t, row) => input.Values.AsSpan(row, input.Width).CopyTo(pass.InputAt(i, t, n)));
        }

        for (int n = 0; n < sample.Batch; n++)
        {
            for (int s = 0; s < definition.States.Length && sample.InitialStates is not null; s++)
            {
                pass.SetInitialState(s, n, Row(sample.InitialStates[s], n, definition.States[s].Units));
            }
        }

        model.Forward(pass);

        List<NamedValues<float>> results = [];
        SampleArray[] gradients = OutputGradients(definition, sample);
        for (int i = 0; i < gradients.Length; i++)
        {
            SampleArray gradient = gradients[i];
            float[] values = new float[gradient.Values.Length];
            Each(gradient, (n, t, row) => pass.OutputAt(i, t, n).CopyTo(values.AsSpan(row, gradient.Width)));
            Assert.Equal(gradient.Lengths, Enumerable.Range(0, sample.Batch).Select(n => pass.OutputLength(i, n)));
            results.Add(new(Quantity.Output, i == 0 ? "output" : $"output {definition.OutputLayers[i].Name}", values));
        }

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

    /// <summary>Forward and backward: what <see cref="Forward"/> gives, and the gradients of parameters, inputs and initial states.</summary>
    public static List<NamedValues<float>> Train(Network model, Sample sample, SequencePass? pass = null)
    {
        pass ??= model.CreatePass(sample.LongestSteps, sample.Batch, training: true);
        NetworkDefinition definition = model.Definition;
        List<NamedValues<float>> results = Forward(model, sample, pass, training: true);
        for (int n = 0; n < sample.Batch; n++)
        {
            for (int s = 0; s < definition.States.Length && sample.FinalStateGradients is not null; s++)
            {
                Row(sample.FinalStateGradients[s], n, definition.States[s].Units).CopyTo(pass.StateGradient(s, n));
            }
        }

        SampleArray[] gradientsOfOutputs = OutputGradients(definition, sample);
        for (int i = 0; i < gradientsOfOutputs.Length; i++)
        {
            SampleArray gradient = gradientsOfOutputs[i];
            Each(gradient, (n, t, row) => Add(gradient.Values.AsSpan(row, gradient.Width), pass.OutputGradientAt(i, t, n)));
        }

        pass.WantsInputGradient = true;
        pass.Gradients.Clear();
        model.Backward(pass);

        float[] gradients = new float[model.Parameters.Length];
        model.CollectGradients(pass.Gradients, gradients);
        results.AddRange(model.Parameters.Select(p => new NamedValues<float>(Quantity.ParameterGradient, $"gradient of {p.Name}", gradients[p.Offset..(p.Offset + p.Length)])));

        SampleArray[] inputs = Inputs(definition, sample);
        for (int i = 0; i < inputs.Length; i++)
        {
            SampleArray input = inputs[i];
            float[] values = new float[input.Values.Length];
            Each(input, (n, t, row) => pass.InputGradientAt(i, t, n).CopyTo(values.AsSpan(row, input.Width)));
            results.Add(new(Quantity.InputGradient, i == 0 ? "gradient of the input" : $"gradient of the input {definition.InputLayers[i].Name}", values));
        }

        for (int s = 0; s < definition.States.Length; s++)
        {
            if (sample.HasSource(s))
            {
                continue;
            }

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

    private static void Begin(SequencePass pass, Sample sample)
    {
        int[][] lengths =
        [
            sample.Lengths,
            .. sample.FurtherInputs.Where((_, i) => pass.Definition.InputLayers[i + 1].Kind == InputKind.Sequence).Select(i => i.Lengths),
        ];
        if (lengths.Any(l => l.Any(steps => steps != sample.Steps)))
        {
            pass.Begin([.. lengths.SelectMany(l => l)], sample.Batch);
        }
        else
        {
            pass.Begin(sample.Steps, sample.Batch);
        }
    }

    private static SampleArray[] Inputs(NetworkDefinition definition, Sample sample)
        => [new("input", definition.InputLayers[0].Width, sample.Lengths, sample.X), .. sample.FurtherInputs];

    private static SampleArray[] OutputGradients(NetworkDefinition definition, Sample sample)
        => [new("output", definition.Outputs, sample.OutputLengths, sample.OutputGradient), .. sample.FurtherOutputGradients];

    // Sequence, step, and where the row starts.
    private static void Each(SampleArray array, Action<int, int, int> action)
    {
        for (int n = 0; n < array.Lengths.Length; n++)
        {
            for (int t = 0; t < array.Lengths[n]; t++)
            {
                action(n, t, (n * array.Steps + t) * array.Width);
            }
        }
    }

    // The gradient of a state that is an output too is what both have.
    private static void Add(ReadOnlySpan<float> values, Span<float> target)
    {
        for (int i = 0; i < values.Length; i++)
        {
            target[i] += values[i];
        }
    }

    private static Span<float> Row(float[] matrix, int row, int width) => matrix.AsSpan(row * width, width);
}
