namespace Unrolled.Tests;

/// <summary>Runs a sample through a model's <see cref="SequencePass"/>.</summary>
internal static class PassRun
{
    /// <summary>Forward: outputs and final states. Zeros stand after a sequence's end.</summary>
    /// <param name="training">True if batches have statistics of their own and dropout acts.</param>
    public static List<NamedValues<float>> Forward(Network model, Sample sample, SequencePass? pass = null, bool training = false)
    {
        pass ??= model.CreatePass(Room(sample), sample.Batch, training: false);
        Begin(model, sample, pass);
        pass.IsTraining = training;
        model.Forward(pass);

        NetworkDefinition definition = model.Definition;
        Assert.Equal(sample.OutputSteps, pass.OutputSteps);
        List<NamedValues<float>> results = [];
        for (int i = 0; i < definition.OutputLayers.Length; i++)
        {
            int output = i;
            string name = i == 0 ? "output" : $"output {definition.OutputLayers[i].Name}";
            results.Add(new(Quantity.Output, name, Padded(sample.Batch, definition.OutputLayers[i].Width, n => pass.OutputLength(output, n), (t, n) => pass.OutputAt(output, t, n))));
        }

        for (int i = 0; i < definition.States.Length; i++)
        {
            int state = i;
            results.Add(new(Quantity.State, $"final {definition.States[i].Kind} of {definition.States[i].Layer}", Padded(sample.Batch, definition.States[i].Units, _ => 1, (_, n) => pass.FinalState(state, n))));
        }

        return results;
    }

    /// <summary>Forward and backward: what <see cref="Forward"/> gives, and the gradients of parameters, inputs and initial states.</summary>
    public static List<NamedValues<float>> Train(Network model, Sample sample, SequencePass? pass = null, bool training = true)
    {
        pass ??= model.CreatePass(Room(sample), sample.Batch, training: true);
        NetworkDefinition definition = model.Definition;
        List<NamedValues<float>> results = Forward(model, sample, pass, training);
        SetGradients(model, sample, pass);
        pass.WantsInputGradient = true;
        pass.Gradients.Clear();
        model.Backward(pass);

        float[] gradients = new float[model.Parameters.TrainableLength];
        model.CollectGradients(pass.Gradients, gradients);
        results.AddRange(model.Parameters.Where(p => p.Definition.Trainable).Select(p => new NamedValues<float>(Quantity.ParameterGradient, $"gradient of {p.Name}", gradients[p.Offset..(p.Offset + p.Length)])));
        AddInputGradients(definition, sample, pass, results);
        for (int i = 0; i < definition.States.Length; i++)
        {
            StateDefinition state = definition.States[i];
            if (!state.IsContinued)
            {
                int number = i;
                results.Add(new(Quantity.InputGradient, $"gradient of the initial {state.Kind} of {state.Layer}", Padded(sample.Batch, state.Units, _ => 1, (_, n) => pass.StateGradient(number, n))));
            }
        }

        return results;
    }

    /// <summary>Writes the gradients of outputs and final states to a pass that has run forward.</summary>
    public static void SetGradients(Network model, Sample sample, SequencePass pass)
    {
        NetworkDefinition definition = model.Definition;
        for (int n = 0; n < sample.Batch; n++)
        {
            for (int t = 0; t < sample.OutputLengths[n]; t++)
            {
                Row(sample.OutputGradient, n * sample.OutputSteps + t, definition.Outputs).CopyTo(pass.OutputGradientAt(t, n));
            }

            for (int s = 0; s < definition.States.Length && sample.FinalStateGradients is not null; s++)
            {
                Row(sample.FinalStateGradients[s], n, definition.States[s].Units).CopyTo(pass.StateGradient(s, n));
            }

            for (int o = 0; o < sample.AuxiliaryOutputGradients.Count; o++)
            {
                SampleArray gradient = sample.AuxiliaryOutputGradients[o];
                for (int t = 0; t < gradient.Lengths[n]; t++)
                {
                    // Added: a final state may be an output as well.
                    Span<float> target = pass.OutputGradientAt(1 + o, t, n);
                    Span<float> values = Row(gradient.Values, n * gradient.Steps + t, gradient.Width);
                    for (int k = 0; k < values.Length; k++)
                    {
                        target[k] += values[k];
                    }
                }
            }
        }
    }

    /// <summary>The longest sequence of a sample, of all inputs.</summary>
    public static int Room(Sample sample) => sample.AdditionalInputs.Select(i => i.Steps).Append(sample.Steps).Max();

    /// <summary>Writes inputs and initial states to a pass.</summary>
    public static void Begin(Network model, Sample sample, SequencePass pass)
    {
        NetworkDefinition definition = model.Definition;
        int[] lengths =
        [
            .. sample.Lengths,
            .. sample.AdditionalInputs.Where((_, i) => definition.InputLayers[1 + i].Kind == InputKind.Sequence).SelectMany(i => i.Lengths),
        ];
        if (lengths.All(l => l == sample.Steps))
        {
            pass.Begin(sample.Steps, sample.Batch);
        }
        else
        {
            pass.Begin(lengths, sample.Batch);
        }

        int width = sample.X.Length / sample.Batch / sample.Steps;
        for (int n = 0; n < sample.Batch; n++)
        {
            for (int t = 0; t < sample.Lengths[n]; t++)
            {
                Span<float> x = Row(sample.X, n * sample.Steps + t, width);
                if (sample.AdditionalInputs.Count == 0)
                {
                    pass.SetStep(t, n, x);
                }
                else
                {
                    x.CopyTo(pass.InputAt(t, n));
                }
            }

            for (int i = 0; i < sample.AdditionalInputs.Count; i++)
            {
                SampleArray input = sample.AdditionalInputs[i];
                for (int t = 0; t < input.Lengths[n]; t++)
                {
                    Row(input.Values, n * input.Steps + t, input.Width).CopyTo(pass.InputAt(1 + i, t, n));
                }
            }

            for (int s = 0; s < definition.States.Length && sample.InitialStates is not null; s++)
            {
                pass.SetInitialState(s, n, Row(sample.InitialStates[s], n, definition.States[s].Units));
            }
        }
    }

    private static void AddInputGradients(NetworkDefinition definition, Sample sample, SequencePass pass, List<NamedValues<float>> results)
    {
        // The features of a step may have been given side by side.
        bool together = sample.AdditionalInputs.Count == 0;
        for (int i = 0; i < (together ? 1 : definition.InputLayers.Length); i++)
        {
            int input = i;
            string name = i == 0 ? "gradient of the input" : $"gradient of the input {definition.InputLayers[i].Name}";
            int[] lengths = i == 0 ? sample.Lengths : sample.AdditionalInputs[i - 1].Lengths;
            results.Add(new(Quantity.InputGradient, name, Padded(sample.Batch, definition.InputLayers[i].Width, n => lengths[n], (t, n) => pass.InputGradientAt(input, t, n))));
        }
    }

    private delegate ReadOnlySpan<float> At(int step, int row);

    // [batch, steps of the longest, width].
    private static float[] Padded(int batch, int width, Func<int, int> length, At at)
    {
        int steps = Enumerable.Range(0, batch).Max(length);
        var values = new float[batch * steps * width];
        for (int n = 0; n < batch; n++)
        {
            for (int t = 0; t < length(n); t++)
            {
                at(t, n).CopyTo(Row(values, n * steps + t, width));
            }
        }

        return values;
    }

    private static Span<float> Row(float[] matrix, int row, int width) => matrix.AsSpan(row * width, width);
}
